package convert

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"skylatch/redact/track"
)

// FuzzConvert tells of any log what a policy allows, in every format: what is
// written is found good.
func FuzzConvert(f *testing.F) {
	src := sample(f, here)
	for i := range policyNames {
		f.Add(src[:len(src)/4], byte(i))
	}
	f.Add(src[:600], byte(0))
	f.Add(nonsense(f), byte(0))
	policies := make([]track.Config, len(policyNames))
	for i, name := range policyNames {
		policies[i].Policy = policyOf(f, name)
	}
	f.Fuzz(func(t *testing.T, src []byte, policy byte) {
		c := policies[int(policy)%len(policies)]
		format, ok := track.Recognise(src)
		if !ok || format.Name != "MAVLink log" {
			return
		}
		log, _, err := format.Rebuild(src, c)
		if err != nil {
			return
		}
		for _, format := range formats {
			var b bytes.Buffer
			err := format.Write(context.Background(), &b, Flight{Log: log, Policy: c.Policy})
			if errors.Is(err, ErrNothing) {
				continue
			}
			if err == nil {
				err = format.Verify(&b)
			}
			if err != nil {
				t.Errorf("%s for %s: %v", format.Name, c.Policy.Name, err)
			}
		}
	})
}

// FuzzVerify reads what nobody wrote.
func FuzzVerify(f *testing.F) {
	flight := told(f, sample(f, here)[:2000], "partner")
	for i, name := range Names() {
		f.Add(converted(f, name, flight), byte(i))
	}
	f.Fuzz(func(_ *testing.T, b []byte, format byte) {
		_ = formats[int(format)%len(formats)].Verify(bytes.NewReader(b))
	})
}
