package track

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// element is one of an XML document, with all that is in it.
type element struct {
	name     string // without its namespace
	attrs    map[string]string
	children []*element
	text     string
}

// maxDepth is deeper than any track, and shallower than any stack.
const maxDepth = 64

// readXML reads a document whose root has a name. It refuses document types
// (entities hide things) and what is not well formed; other returns how many
// comments and instructions were in it.
func readXML(src []byte, root string) (doc *element, other int, err error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	var open []*element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, fmt.Errorf("it is no well-formed XML, near byte %d", d.InputOffset())
		}
		switch k := token.(type) {
		case xml.StartElement:
			e := &element{name: k.Name.Local, attrs: make(map[string]string)}
			for _, a := range k.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					e.attrs[a.Name.Local] = a.Value
				}
			}
			switch {
			case len(open) > maxDepth:
				return nil, 0, fmt.Errorf("it is nested deeper than %d elements", maxDepth)
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case doc != nil || e.name != root:
				return nil, 0, fmt.Errorf("it is not one %s document", root)
			default:
				doc = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(k)
			} else if len(bytes.TrimSpace(k)) > 0 {
				return nil, 0, errors.New("there is text outside of its document")
			}
		case xml.Comment:
			other++
		case xml.ProcInst:
			if k.Target != "xml" {
				other++
			}
		case xml.Directive:
			return nil, 0, errors.New("it has a document type, which may hide entities")
		}
	}
	if doc == nil {
		return nil, 0, fmt.Errorf("it is not one %s document", root)
	}
	return doc, other, nil
}

// size is how many elements and attributes an element is.
func (e *element) size() int {
	n := 1 + len(e.attrs)
	for _, c := range e.children {
		n += c.size()
	}
	return n
}

// list says which attributes and which elements an element may hold.
type list map[string][]string

// check reports what is in a document that the list does not name. Attributes
// begin with "@".
func (l list) check(e *element) error {
	allowed, ok := l[e.name]
	if !ok {
		return errors.New("it has an element that is not on the list")
	}
	for a := range e.attrs {
		if !slices.Contains(allowed, "@"+a) {
			return fmt.Errorf("a <%s> has an attribute that is not on the list", e.name)
		}
	}
	if len(e.children) > 0 && strings.TrimSpace(e.text) != "" {
		return fmt.Errorf("a <%s> has text between its elements", e.name)
	}
	for _, c := range e.children {
		if !slices.Contains(allowed, c.name) {
			return fmt.Errorf("a <%s> has an element that is not on the list", e.name)
		}
		if err := l.check(c); err != nil {
			return err
		}
	}
	return nil
}

// checkXML verifies a document that this package wrote.
func checkXML(b []byte, root string, l list) error {
	doc, other, err := readXML(b, root)
	if err != nil {
		return err
	}
	if other > 0 {
		return errors.New("it has a comment or an instruction")
	}
	return l.check(doc)
}

// scribe writes XML.
type scribe struct{ bytes.Buffer }

func newScribe() *scribe {
	s := new(scribe)
	s.WriteString(xml.Header)
	return s
}

// leaf writes an element with a text, if there is one.
func (s *scribe) leaf(name, text string) {
	if text != "" {
		s.WriteString("<" + name + ">" + escaped(text) + "</" + name + ">\n")
	}
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
