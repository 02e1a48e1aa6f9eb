package film

import (
	"io"

	"skylatch/redact"
)

// boxKinds is what the boxes tell that are left out by name.
var boxKinds = map[string]struct {
	what  string
	class redact.Class
}{
	"meta": {"meta", redact.Text},
	"uuid": {"uuid", redact.Bulk},
	"free": {"free", redact.Imagery}, // where some cameras put thumbnails
	"skip": {"skip", redact.Imagery},
	"wide": {"wide", redact.Technical},
	"mfra": {"mfra", redact.Technical},
	"prft": {"prft", redact.Time},
	"emsg": {"emsg", redact.Text},
	"pnot": {"pnot", redact.Imagery},
	"PICT": {"PICT", redact.Imagery},
	"pdin": {"pdin", redact.Technical},
	"tapt": {"tapt", redact.Technical},
	"trgr": {"trgr", redact.Technical},
	"txas": {"txas", redact.Text},
}

// userKinds is what the parts of user data tell.
var userKinds = map[string]redact.Class{
	"\xa9xyz": redact.Location, "loci": redact.Location,
	"\xa9xsp": redact.Location, "\xa9ysp": redact.Location, "\xa9zsp": redact.Location,
	"\xa9fpt": redact.Technical, "\xa9fyw": redact.Technical, "\xa9frl": redact.Technical,
	"\xa9gpt": redact.Technical, "\xa9gyw": redact.Technical, "\xa9grl": redact.Technical,
	"\xa9mdl": redact.Identity, "\xa9mod": redact.Identity, "\xa9mak": redact.Identity, "\xa9dji": redact.Identity,
	"\xa9uid": redact.Identity, "fsid": redact.Identity, "\xa9day": redact.Time, "\xa9nam": redact.Text,
	"CAME": redact.Identity, "FIRM": redact.Identity, "LENS": redact.Identity, "MUID": redact.Identity, "HMMT": redact.Time,
	"GPMF": redact.Location, "covr": redact.Imagery, "snal": redact.Imagery, "tnal": redact.Imagery, "thmb": redact.Imagery,
	"meta": redact.Text, "auth": redact.Person, "cprt": redact.Person, "\xa9swr": redact.Identity,
}

// drop notes a box that is left out.
func (j *job) drop(src io.ReaderAt, b box) {
	if b.kind == "udta" {
		kids, err := boxes(src, b.body, b.end)
		if err == nil && len(kids) > 0 {
			for _, kid := range kids {
				j.user(kid)
			}
			return
		}
		j.unknown("udta", redact.Text, b.size())
		return
	}
	if told, ok := boxKinds[b.kind]; ok {
		if b.end > b.body { // an empty one tells nothing
			j.tally.Note(redact.Count{Class: told.class, Action: redact.Drop, What: told.what, N: 1, Bytes: b.size()})
		}
		return
	}
	j.unknown("box of another kind", redact.Bulk, b.size())
}

func (j *job) user(b box) {
	class, ok := userKinds[b.kind]
	if !ok {
		j.unknown("udta, other", redact.Text, b.size())
		return
	}
	name := b.kind
	if name[0] == 0xa9 {
		name = "©" + name[1:]
	}
	j.tally.Note(redact.Count{Class: class, Action: redact.Drop, What: "udta " + name, N: 1, Bytes: b.size()})
}

// unknown notes a part that no list names.
func (j *job) unknown(what string, class redact.Class, n int64) {
	j.tally.Unknown++
	j.tally.Note(redact.Count{Class: class, Action: redact.Drop, What: what, N: 1, Bytes: n})
}
