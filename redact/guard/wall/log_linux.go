package wall

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
)

// Packet is a packet as the log gives it.
type Packet struct {
	At        time.Time
	Interface int              // the index of that by which it came in
	MAC       net.HardwareAddr // its sender's; empty on links without
	Hook      uint8            // where in its way: NF_INET_PRE_ROUTING …
	Prefix    string           // PrefixStopped …
	// Payload is the IP packet, as much of it as was copied. It is overwritten
	// by the next [Log.Read].
	Payload []byte
}

// Log reads the packet log that [egress.PacketLog] opened, in this process or
// in another. It needs no right.
type Log struct {
	file   *os.File
	buffer []byte
	list   []Packet

	begun bool
	next  uint32
	lost  int64
}

// NewLog reads from file, which stays the caller's: closing it ends a Read.
func NewLog(file *os.File) *Log {
	return &Log{file: file, buffer: make([]byte, egress.PacketLogMessage)}
}

// Read waits for packets and returns those that came, valid until the next
// Read. Packets that came faster than they were read are counted in
// [Log.Lost], and are no error.
func (l *Log) Read() ([]Packet, error) {
	for {
		n, err := l.file.Read(l.buffer)
		switch {
		case errors.Is(err, unix.ENOBUFS):
			continue // the numbers of the packets tell how many
		case err != nil:
			return nil, err
		case n == 0:
			return nil, io.EOF
		}
		if l.parse(l.buffer[:n], time.Now()); len(l.list) > 0 {
			return l.list, nil
		}
	}
}

// Lost counts packets that the kernel logged and nobody could read.
func (l *Log) Lost() int64 { return l.lost }

// Attributes of a logged packet (linux/netfilter/nfnetlink_log.h).
const (
	nfulaHeader     = 1
	nfulaTime       = 3
	nfulaIndexIn    = 4
	nfulaAddress    = 8
	nfulaPayload    = 9
	nfulaPrefix     = 10
	nfulaNumber     = 12
	nfulnlMsgPacket = unix.NFNL_SUBSYS_ULOG << 8
)

// parse takes what the kernel wrote at once: netlink messages, each a packet.
func (l *Log) parse(b []byte, now time.Time) {
	const header = 16 + 4 // of netlink and of netfilter
	l.list = l.list[:0]
	for len(b) >= header {
		size := binary.NativeEndian.Uint32(b)
		if size < header || uint64(size) > uint64(len(b)) {
			return
		}
		message := b[:size]
		b = b[min(int(size+3)&^3, len(b)):]
		if binary.NativeEndian.Uint16(message[4:]) != nfulnlMsgPacket {
			continue
		}
		l.list = append(l.list, l.packet(message[header:], now))
	}
}

func (l *Log) packet(b []byte, now time.Time) Packet {
	p := Packet{At: now}
	big := binary.BigEndian
	for len(b) >= 4 {
		size, kind := int(binary.NativeEndian.Uint16(b)), binary.NativeEndian.Uint16(b[2:])&0x3fff
		if size < 4 || size > len(b) {
			return p
		}
		data := b[4:size]
		b = b[min((size+3)&^3, len(b)):]
		switch {
		case kind == nfulaHeader && len(data) >= 3:
			p.Hook = data[2]
		case kind == nfulaTime && len(data) >= 16:
			p.At = time.Unix(int64(big.Uint64(data)), int64(big.Uint64(data[8:])%1e6)*1e3)
		case kind == nfulaIndexIn && len(data) >= 4:
			p.Interface = int(big.Uint32(data))
		case kind == nfulaAddress && len(data) >= 12:
			p.MAC = net.HardwareAddr(data[4 : 4+min(big.Uint16(data), 8)])
		case kind == nfulaPayload:
			p.Payload = data
		case kind == nfulaPrefix && len(data) > 0:
			p.Prefix = string(data[:len(data)-1]) // ends with a zero byte
		case kind == nfulaNumber && len(data) >= 4:
			l.number(big.Uint32(data))
		}
	}
	return p
}

// number follows the kernel's numbers of packets: what is missing was lost.
func (l *Log) number(n uint32) {
	if l.begun {
		if gap := int32(n - l.next); gap > 0 {
			l.lost += int64(gap)
		}
	}
	l.begun, l.next = true, n+1
}
