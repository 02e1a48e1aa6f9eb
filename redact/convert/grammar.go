package convert

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// check reports whether a text may stand where it does.
type check func(string) bool

// grammar is all that an XML document may hold, by the names of its elements;
// the empty one is the document.
type grammar map[string]element

type element struct {
	kids  string // that it may have, with spaces between
	attrs map[string]check
	text  check // nil if it has none
}

// check reads a document as a stream.
func (g grammar) check(r io.Reader) error {
	d := xml.NewDecoder(r)
	open, text := []string{""}, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("it is no well-formed XML, near byte %d", d.InputOffset())
		}
		name := open[len(open)-1]
		switch k := token.(type) {
		case xml.StartElement:
			if !slices.Contains(strings.Fields(g[name].kids), k.Name.Local) || strings.TrimSpace(text) != "" {
				return fmt.Errorf("near byte %d is an element that is not written there", d.InputOffset())
			}
			if err := g[k.Name.Local].attributes(k.Attr); err != nil {
				return fmt.Errorf("near byte %d: %w", d.InputOffset(), err)
			}
			open, text = append(open, k.Name.Local), ""
		case xml.EndElement:
			if is := g[name].text; is != nil && !is(text) || is == nil && strings.TrimSpace(text) != "" {
				return fmt.Errorf("near byte %d is a text that is not written there", d.InputOffset())
			}
			open, text = open[:len(open)-1], ""
		case xml.CharData:
			if text += string(k); name == "" && strings.TrimSpace(text) != "" {
				return errors.New("there is text outside of its document")
			}
		case xml.ProcInst:
			if k.Target != "xml" {
				return errors.New("it has an instruction")
			}
		default:
			return errors.New("it has a comment or a document type")
		}
	}
}

// namespaces are what our documents declare.
var namespaces = []string{"http://www.topografix.com/GPX/1/1", "http://www.opengis.net/kml/2.2", "http://www.google.com/kml/ext/2.2"}

func (e element) attributes(all []xml.Attr) error {
	for _, a := range all {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			if !slices.Contains(namespaces, a.Value) {
				return errors.New("a namespace is not written there")
			}
		} else if is := e.attrs[a.Name.Local]; is == nil || !is(a.Value) {
			return errors.New("an attribute is not written there")
		}
	}
	return nil
}

// oneOf allows some texts.
func oneOf(texts ...string) check { return func(s string) bool { return slices.Contains(texts, s) } }

// isNumber allows numbers up to a limit, as they are written here.
func isNumber(limit float64) check {
	return func(s string) bool {
		v, err := strconv.ParseFloat(s, 64)
		return err == nil && math.Abs(v) <= limit && strings.Trim(s, "-.0123456789") == ""
	}
}

func isStamp(s string) bool {
	at, err := time.Parse(time.RFC3339, s)
	return err == nil && stamp(at) == s
}

// isDatum allows what [datum] says.
func isDatum(s string) bool { return slices.Contains([]string{fromOrigin, inCells, inTheWorld}, s) }
