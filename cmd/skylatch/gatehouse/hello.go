package gatehouse

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"net/netip"

	"skylatch/redact/egress/gate"
	"skylatch/redact/guard/answer"
	"skylatch/redact/guard/tally"
)

// hello is what the keeper hands to the listener with the sockets.
type hello struct {
	Data   string // the data folder
	Served []served
	// Taps are the links that are recorded, in the order of their files; none
	// unless a person asked.
	Taps     []tap
	Internet bool
	// Resume says that the wall, and its counters, stood before this listener.
	Resume  bool
	Verbose bool
}

// served is a guarded interface whose devices are answered.
type served struct {
	Sockets gate.Handed
	Own     netip.Prefix
}

// tap is one side of a recording.
type tap struct {
	Interface string
	Ethernet  bool
}

func (h hello) encode() ([]byte, error) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(h); err != nil {
		return nil, fmt.Errorf("hand over to the listener: %w", err)
	}
	return b.Bytes(), nil
}

func decodeHello(b []byte) (hello, error) {
	var h hello
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&h); err != nil {
		return h, fmt.Errorf("take over from the keeper: %w", err)
	}
	return h, nil
}

// told is what the keeper tells the listener once a second.
type told struct {
	Kernel tally.Kernel
	// Passes are the addresses that are let through, with their counts.
	Passes []pass
	// Names are those of the interfaces, by index.
	Names map[int]string
	Clock answer.Clock
}

// pass is what went through to one address, both ways.
type pass struct {
	Address netip.Addr
	Frames  int64
	Bytes   int64
}

func (t told) encode() ([]byte, error) { return json.Marshal(t) }
