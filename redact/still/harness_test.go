package still

import (
	"bytes"
	"testing"

	"skylatch/redact"
)

// policies are those that the tests try beside the shipped ones.
var policies = map[string]string{
	"relative": `name = "relative"
base = "public"
hide_faces = false
reason = "how it was flown"
[loosen]
location = "relative"
time = "relative"
person = "blank"`,
	"coarse": `name = "coarse"
base = "public"
hide_faces = false
reason = "roughly where"
[loosen]
location = "coarsen"
time = "coarsen"
person = "blank"`,
	// shown is what anybody may see, with the faces of whom it shows.
	"shown": `name = "shown"
base = "public"
hide_faces = false
reason = "nobody is to be seen"
[loosen]
person = "blank"`,
	"zoned": `name = "zoned"
base = "partner"
[zone]
home_m = 250
take_off_s = 2`,
}

func policy(t testing.TB, name string) *redact.Policy {
	t.Helper()
	p, err := redact.Shipped(name)
	if own, ok := policies[name]; ok {
		p, err = redact.Read(own)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func secret(t testing.TB) redact.Secret {
	t.Helper()
	s, err := redact.SecretFrom(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
