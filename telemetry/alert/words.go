package alert

import (
	"fmt"
	"math"
	"strings"
	"time"

	"skylatch/telemetry/unit"
)

// seconds says a duration as a pilot would: "7 s", "2 min 5 s", "3 h 20 min".
func seconds(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600 && s%60 == 0:
		return fmt.Sprintf("%d min", s/60)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 48*3600:
		return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
	default:
		return fmt.Sprintf("%d days", s/86400)
	}
}

// metres says a length in steps that can be seen: 10 m, above 1 km 100 m.
func metres(m unit.Metre) string {
	if m >= 1000 {
		return fmt.Sprintf("%.1f km", float64(m)/1000)
	}
	return fmt.Sprintf("%.0f m", math.Round(float64(m)/10)*10)
}

func percent(r unit.Ratio) string { return fmt.Sprintf("%.0f %%", float64(r)*100) }

// bytesLeft says a size in the units that disks are sold in.
func bytesLeft(n uint64) string {
	if n >= 1e9 {
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}

// compass names the eight directions, from true north.
func compass(r unit.Radian) string {
	names := [...]string{"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"}
	i := int(math.Round(float64(r)/(math.Pi/4))) % len(names)
	return names[(i+len(names))%len(names)]
}

// list joins parts as a sentence does: "a", "a and b", "a, b and c".
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// sentence ends what a vehicle said with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}
