package pcap

import (
	"encoding/binary"
	"time"
)

// The blocks and options of pcapng (draft-ietf-opsawg-pcapng, section 4).
const (
	blockSection    = 0x0a0d0d0a
	blockInterface  = 1
	blockStatistics = 5
	blockPacket     = 6
	byteOrder       = 0x1a2b3c4d

	optionEnd         = 0
	optionApplication = 4
	optionName        = 2
	optionResolution  = 9
	optionFlags       = 2
	optionReceived    = 4
	optionDropped     = 5

	linkEthernet = 1
	linkRaw      = 101 // IP without a frame: an LTE modem, a tunnel

	flagInbound  = 1
	flagOutbound = 2
)

// maxFrame is how much of a frame is kept: all of it, also of those that the
// network card will cut up.
const maxFrame = 1 << 16

var order = binary.LittleEndian

// block appends a block around its body.
func block(b []byte, kind uint32, body func([]byte) []byte) []byte {
	start := len(b)
	b = order.AppendUint32(b, kind)
	b = body(order.AppendUint32(b, 0))
	length := uint32(len(b) - start + 4)
	order.PutUint32(b[start+4:], length)
	return order.AppendUint32(b, length)
}

// padded appends a value with zeros up to a multiple of four.
func padded(b, value []byte) []byte {
	b = append(b, value...)
	return append(b, make([]byte, -len(value)&3)...)
}

func option(b []byte, code uint16, value []byte) []byte {
	b = order.AppendUint16(b, code)
	b = order.AppendUint16(b, uint16(len(value)))
	return padded(b, value)
}

func option64(b []byte, code uint16, value uint64) []byte {
	return option(b, code, order.AppendUint64(nil, value))
}

func endOfOptions(b []byte) []byte { return order.AppendUint32(b, optionEnd) }

// section begins a file.
func section(b []byte) []byte {
	return block(b, blockSection, func(b []byte) []byte {
		b = order.AppendUint32(b, byteOrder)
		b = order.AppendUint16(b, 1) // version 1.0
		b = order.AppendUint16(b, 0)
		b = order.AppendUint64(b, ^uint64(0)) // of unknown length
		return endOfOptions(option(b, optionApplication, []byte("skylatch")))
	})
}

// side describes an interface; packets then name it by its number in the file.
func side(b []byte, name string, link uint16) []byte {
	return block(b, blockInterface, func(b []byte) []byte {
		b = order.AppendUint16(b, link)
		b = order.AppendUint16(b, 0)
		b = order.AppendUint32(b, maxFrame)
		b = option(b, optionName, []byte(name))
		return endOfOptions(option(b, optionResolution, []byte{9})) // nanoseconds
	})
}

// stamp is a time in a block.
func stamp(b []byte, at time.Time) []byte {
	ns := uint64(at.UnixNano())
	b = order.AppendUint32(b, uint32(ns>>32))
	return order.AppendUint32(b, uint32(ns))
}

// packet is one frame; length is what it had on the wire.
func packet(b []byte, side int, at time.Time, frame []byte, length int, flags uint32) []byte {
	return block(b, blockPacket, func(b []byte) []byte {
		b = stamp(order.AppendUint32(b, uint32(side)), at)
		b = order.AppendUint32(b, uint32(len(frame)))
		b = order.AppendUint32(b, uint32(length))
		b = padded(b, frame)
		return endOfOptions(option(b, optionFlags, order.AppendUint32(nil, flags)))
	})
}

// statistics says what was heard at an interface until now, and what was lost
// because the recorder was too slow.
func statistics(b []byte, side int, at time.Time, received, lost uint64) []byte {
	return block(b, blockStatistics, func(b []byte) []byte {
		b = stamp(order.AppendUint32(b, uint32(side)), at)
		b = option64(b, optionReceived, received)
		return endOfOptions(option64(b, optionDropped, lost))
	})
}
