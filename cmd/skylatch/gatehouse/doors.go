package gatehouse

import (
	"time"

	"skylatch/redact/guard"
)

// doors remembers what went through to each host that was let through: the
// kernel forgets its count when it closes the wall.
type doors struct {
	passed map[door]*passage
}

// passage is what went through one door.
type passage struct {
	pass

	told bool // that it has ended
}

// door is one allowance.
type door struct {
	host string
	from int64 // Unix epoch, in nanoseconds
}

// count joins who was let through, and why, with what the kernel counted, the
// newest first; and lists those that have ended since the last call.
func (d *doors) count(list []Allowance, passes []pass, now time.Time) (all, ended []guard.Allowed) {
	if d.passed == nil {
		d.passed = make(map[door]*passage)
	}
	all = make([]guard.Allowed, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		a := list[i]
		key := door{a.Host, a.From.UnixNano()}
		out := guard.Allowed{Host: a.Host, Reason: a.Reason, From: a.From, Until: a.Until, Closed: !a.open(now)}
		seen := d.passed[key]
		var sum pass
		for _, address := range a.Addresses {
			out.Addresses = append(out.Addresses, address.String())
			for _, p := range passes {
				if p.Address == address {
					sum.Frames += p.Frames
					sum.Bytes += p.Bytes
				}
			}
		}
		switch {
		case out.Closed && seen == nil: // of an earlier run
		case seen == nil:
			seen = &passage{pass: sum}
			d.passed[key] = seen
		case !out.Closed:
			// What is counted only grows, until the kernel closes.
			seen.Frames, seen.Bytes = max(seen.Frames, sum.Frames), max(seen.Bytes, sum.Bytes)
		}
		if seen != nil {
			out.Frames, out.Bytes = seen.Frames, seen.Bytes
		}
		all = append(all, out)
		if out.Closed && seen != nil && !seen.told {
			seen.told = true
			ended = append(ended, out)
		}
	}
	return all, ended
}
