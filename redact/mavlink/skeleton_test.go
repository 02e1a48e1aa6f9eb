package mavlink

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/all"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/asluav"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/csairlink"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/cubepilot"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/development"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/icarous"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/loweheiser"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/standard"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/storm32"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/uavionix"
	gomavlib "github.com/bluenviron/gomavlib/v3/pkg/message"
)

// The skeleton of the tables is what the dialects say; the tests hold the
// tables to it, so that no new version slips in a field that nobody judged.

// prototypes is every message of the dialects, the one named first where two
// have the same id, in the order of their ids. It begins as link/mavlink does.
func prototypes() []gomavlib.Message {
	byID := make(map[uint32]gomavlib.Message)
	for _, d := range []*dialect.Dialect{
		ardupilotmega.Dialect, common.Dialect, minimal.Dialect, standard.Dialect, development.Dialect,
		uavionix.Dialect, icarous.Dialect, cubepilot.Dialect, csairlink.Dialect, loweheiser.Dialect,
		storm32.Dialect, asluav.Dialect,
	} {
		for _, m := range d.Messages {
			if _, known := byID[m.GetID()]; !known {
				byID[m.GetID()] = m
			}
		}
	}
	ids := slices.Sorted(maps.Keys(byID))
	list := make([]gomavlib.Message, 0, len(ids))
	for _, id := range ids {
		list = append(list, byID[id])
	}
	return list
}

// wireTypes are the dialects' names of Go's types.
var wireTypes = map[string]string{
	"float64": "double", "float32": "float", "string": "char",
	"uint64": "uint64_t", "int64": "int64_t", "uint32": "uint32_t", "int32": "int32_t",
	"uint16": "uint16_t", "int16": "int16_t", "uint8": "uint8_t", "int8": "int8_t",
}

var capitals = regexp.MustCompile("([A-Z])")

// bone is one field as the dialects have it.
type bone struct {
	name, typ string
	enum      reflect.Type // nil if it is none
	wire      string       // the type on the wire, without length and enum
	length    int          // of an array, else 0
	ext       bool
	size      int // of one element
}

// skeletonOf lays a message out as it is on the wire.
func skeletonOf(m gomavlib.Message) (name string, bones []bone) {
	t := reflect.TypeOf(m).Elem()
	name = strings.ToUpper(capitals.ReplaceAllString(strings.TrimPrefix(t.Name(), "Message"), "_${1}"))[1:]
	for i := range t.NumField() {
		f := t.Field(i)
		b := bone{name: f.Tag.Get("mavname"), ext: f.Tag.Get("mavext") == "true"}
		if b.name == "" {
			b.name = strings.ToLower(capitals.ReplaceAllString(f.Name, "_${1}"))[1:]
		}
		goType := f.Type
		if goType.Kind() == reflect.Array {
			b.length, goType = goType.Len(), goType.Elem()
		}
		b.wire = wireTypes[goType.Name()]
		if e := f.Tag.Get("mavenum"); e != "" {
			b.wire, b.enum = wireTypes[e], goType
		}
		if goType.Kind() == reflect.String {
			b.length = 1
			_, _ = fmt.Sscan(f.Tag.Get("mavlen"), &b.length)
		}
		b.size = sizes[b.wire]
		b.typ = b.wire
		if b.length > 0 {
			b.typ += fmt.Sprintf("[%d]", b.length)
		}
		if b.enum != nil {
			b.typ += " " + b.enum.Name()
		}
		if b.ext {
			b.typ += " +"
		}
		bones = append(bones, b)
	}
	// Extensions stay behind, in their own order (mavlink.io, "Field Reordering").
	slices.SortStableFunc(bones, func(a, b bone) int {
		if a.ext || b.ext {
			return cmp.Compare(fromBool(a.ext), fromBool(b.ext))
		}
		return cmp.Compare(b.size, a.size)
	})
	return name, bones
}

func fromBool(b bool) int {
	if b {
		return 1
	}
	return 0
}

// enumLine writes what values an enum has: single ones and spans, or the known
// bits of a mask.
func enumLine(t reflect.Type) string {
	if t.Name() == "MAV_CMD" {
		t = reflect.TypeFor[all.MAV_CMD]() // each dialect has its own commands
	}
	label := func(v uint64) string {
		e := reflect.New(t).Elem()
		e.SetUint(v)
		return e.Interface().(fmt.Stringer).String()
	}
	if nothing := label(1 << 62); !isNumber(nothing) || nothing == "0" {
		var mask uint64
		for bit := range 62 {
			if label(1<<bit) != nothing {
				mask |= 1 << bit
			}
		}
		return fmt.Sprintf("%s\tmask\t%#x", t.Name(), mask)
	}
	var spans []string
	for v := uint64(0); v < 1<<31; v++ {
		if v == 1<<16 {
			v = 1<<31 - 16 // MAV_REMOTE_LOG_DATA_BLOCK_COMMANDS has some up there
		}
		if isNumber(label(v)) {
			continue
		}
		end := v
		for !isNumber(label(end + 1)) {
			end++
		}
		if end > v {
			spans = append(spans, fmt.Sprintf("%d-%d", v, end))
		} else {
			spans = append(spans, fmt.Sprint(v))
		}
		v = end
	}
	return fmt.Sprintf("%s\tenum\t%s", t.Name(), strings.Join(spans, " "))
}

func isNumber(s string) bool { return strings.Trim(s, "-0123456789") == "" && s != "" }
