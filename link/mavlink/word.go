package mavlink

import (
	"encoding/binary"
	"reflect"
	"strings"
	"sync"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/development"
)

// Messages that carry a command, and where its number is: COMMAND_INT and
// COMMAND_LONG have it behind seven floats or what takes their place
// (MAVLink common.xml; fields of four bytes go first).
const (
	idCommandInt  = 75
	idCommandLong = 76

	commandOffset = 28
)

// Word names what a frame asks of a vehicle: the command that it carries, e.g.
// "MAV_CMD_NAV_LAND", or else the message, e.g. "PARAM_SET". It is empty for
// what is in no dialect.
func (f Frame) Word() string {
	if number, ok := f.Command(); ok {
		return vocabulary().commands[uint32(number)]
	}
	return vocabulary().messages[f.ID]
}

// Command returns the number of the command that a frame carries, if any.
func (f Frame) Command() (number uint16, ok bool) {
	if f.ID != idCommandInt && f.ID != idCommandLong {
		return 0, false
	}
	var b [2]byte // MAVLink 2 cuts zeros off
	if len(f.Payload) > commandOffset {
		copy(b[:], f.Payload[commandOffset:])
	}
	return binary.LittleEndian.Uint16(b[:]), true
}

// KnownWord reports whether a frame's [Frame.Word] can be that.
func KnownWord(word string) bool {
	v := vocabulary()
	return v.known[word]
}

// wordbook is every name there is.
type wordbook struct {
	commands, messages map[uint32]string
	known              map[string]bool
}

var vocabulary = sync.OnceValue(func() wordbook {
	w := wordbook{commands: make(map[uint32]string), messages: make(map[uint32]string), known: make(map[string]bool)}
	for number := range uint32(1 << 16) { // a command's number has 16 bits
		for _, name := range []string{
			ardupilotmega.MAV_CMD(number).String(), common.MAV_CMD(number).String(), development.MAV_CMD(number).String(),
		} {
			if strings.HasPrefix(name, "MAV_CMD_") {
				w.commands[number] = name
				w.known[name] = true
				break
			}
		}
	}
	for id, e := range words().entries {
		if id == idCommandInt || id == idCommandLong {
			continue // they are known by what they carry
		}
		name := messageName(reflect.TypeOf(e.prototype).Elem().Name())
		w.messages[id] = name
		w.known[name] = true
	}
	return w
})

// messageName makes the dialect's name of the library's: "MessageGps2Raw" is
// GPS2_RAW.
func messageName(goName string) string {
	var b strings.Builder
	for i, c := range strings.TrimPrefix(goName, "Message") {
		if i > 0 && 'A' <= c && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	return strings.ToUpper(b.String())
}
