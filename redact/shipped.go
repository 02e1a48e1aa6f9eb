package redact

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed policies/*.toml
var files embed.FS

// shipped reads the policies that come with the program, once. They are part of
// it: one that cannot be read is a broken build.
var shipped = sync.OnceValue(func() map[string]*Policy {
	all := make(map[string]*Policy, len(purposes))
	for _, purpose := range purposes {
		text, err := files.ReadFile("policies/" + string(purpose) + ".toml")
		if err != nil {
			panic(err)
		}
		f, err := decode(string(text))
		if err != nil {
			panic(err)
		}
		p, err := f.policy(nil)
		if err != nil {
			panic(err)
		}
		all[p.Name] = p
	}
	return all
})

// Shipped returns the policy of that name that comes with the program.
func Shipped(name string) (*Policy, error) {
	if p, ok := shipped()[name]; ok {
		return p, nil
	}
	return nil, fmt.Errorf("there is no policy %q: allowed is one of %s", name, strings.Join(ShippedNames(), ", "))
}

// ShippedNames lists the policies that come with the program, the loosest
// first.
func ShippedNames() []string {
	names := make([]string, 0, len(purposes))
	for _, p := range purposes {
		names = append(names, string(p))
	}
	return slices.Clip(names)
}

// ShippedText returns a shipped policy as it is written.
func ShippedText(name string) (string, error) {
	if _, err := Shipped(name); err != nil {
		return "", err
	}
	text, err := files.ReadFile("policies/" + name + ".toml")
	return string(text), err
}
