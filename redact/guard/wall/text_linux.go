package wall

import (
	"fmt"
	"strings"

	"github.com/google/nftables"
)

var familyNames = map[nftables.TableFamily]string{nftables.TableFamilyINet: "inet", nftables.TableFamilyNetdev: "netdev"}

// text writes the rules in nft's syntax, as `nft -f` reads them.
func (r ruleset) text() string {
	var b strings.Builder
	for _, t := range r {
		fmt.Fprintf(&b, "table %s %s {\n", familyNames[t.family], TableName)
		for _, name := range t.counters {
			fmt.Fprintf(&b, "\tcounter %s { }\n", name)
		}
		for _, s := range t.sets {
			s.write(&b)
		}
		for _, c := range t.chains {
			c.write(&b)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

func (s set) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n\t# %s\n\tset %s {\n\t\ttype %s\n", s.why, s.name, s.key.Name)
	if s.size > 0 {
		fmt.Fprintf(b, "\t\tsize %d\n", s.size)
	}
	switch {
	case s.dynamic:
		b.WriteString("\t\tflags dynamic,timeout\n")
	case s.live:
		b.WriteString("\t\tflags timeout\n")
	case s.interval:
		b.WriteString("\t\tflags interval\n")
	}
	if s.counter {
		b.WriteString("\t\tcounter\n")
	}
	if s.timeout > 0 {
		fmt.Fprintf(b, "\t\ttimeout %s\n", brief(s.timeout))
	}
	if len(s.elements) > 0 {
		var texts []string
		for _, e := range s.elements {
			texts = append(texts, e.text)
		}
		fmt.Fprintf(b, "\t\telements = { %s }\n", strings.Join(texts, ", "))
	}
	b.WriteString("\t}\n")
}

func (c chain) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n\t# %s\n\tchain %s {\n", c.why, c.name)
	if c.base != nil {
		on := ""
		if c.base.device != "" {
			on = fmt.Sprintf(" device %q", c.base.device)
		}
		fmt.Fprintf(b, "\t\ttype %s hook %s%s priority %d; policy accept;\n", c.base.kind, c.base.hookName, on, c.base.priority)
	}
	for _, r := range c.rules {
		texts := make([]string, 0, len(r.parts))
		for _, p := range r.parts {
			texts = append(texts, p.text)
		}
		fmt.Fprintf(b, "\t\t%s comment %q\n", strings.Join(texts, " "), r.why)
	}
	b.WriteString("\t}\n")
}
