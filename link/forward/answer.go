package forward

import (
	"encoding/binary"
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

// answers follows the commands of second stations until the vehicles have
// answered, for the ledger.
type answers struct {
	mu     sync.Mutex // guards what follows
	asked  map[question]asker
	unread []ledger.Entry // for Run to write: the driver waits for nothing
}

// question is a command to a vehicle.
type question struct {
	vehicle telemetry.VehicleID
	command uint16
}

type asker struct {
	destination, word string
	sender            telemetry.VehicleID
	at                time.Time
}

const (
	// maxAsked bounds what waits for an answer; more at once than any crew asks.
	maxAsked = 64
	// maxUnread bounds the answers between two looks of Run.
	maxUnread = 256
	// answerWithin is long enough for a command that takes its time.
	answerWithin = 2 * time.Minute
)

// idCommandAck is COMMAND_ACK (MAVLink common.xml): the command's number, then
// the result.
const idCommandAck = 77

// inProgress is MAV_RESULT_IN_PROGRESS: the answer is yet to come.
const inProgress = 5

// results are the words for MAV_RESULT (MAVLink common.xml).
var results = []string{
	"accepted", "temporarily rejected", "denied", "unsupported", "failed", "in progress", "cancelled",
}

// ask notes that a command was passed on.
func (a *answers) ask(d *destination, f mavlink.Frame, word string) {
	number, ok := f.Command()
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for q, by := range a.asked {
		if f.At.Sub(by.at) > answerWithin {
			delete(a.asked, q)
		}
	}
	if len(a.asked) >= maxAsked {
		return
	}
	if a.asked == nil {
		a.asked = make(map[question]asker)
	}
	a.asked[question{f.Target, number}] = asker{d.Name, word, f.Source, f.At}
}

// hear looks whether a vehicle's frame answers.
func (a *answers) hear(f mavlink.Frame) {
	if f.ID != idCommandAck || len(f.Payload) == 0 {
		return
	}
	var p [3]byte // MAVLink 2 cuts zeros off
	copy(p[:], f.Payload)
	number, result := binary.LittleEndian.Uint16(p[:]), int(p[2])
	if result == inProgress {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, vehicle := range []telemetry.VehicleID{f.Source, {System: f.Source.System}} {
		q := question{vehicle, number}
		by, waiting := a.asked[q]
		if !waiting || f.Target.System != 0 && f.Target.System != by.sender.System || len(a.unread) >= maxUnread {
			continue
		}
		delete(a.asked, q)
		word := "unknown"
		if result < len(results) {
			word = results[result]
		}
		a.unread = append(a.unread, commandEntry(by.destination, by.sender, f.Source, by.word, word, f.At))
	}
}

// read returns the answers since it was asked last.
func (a *answers) read() []ledger.Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.unread
	a.unread = nil
	return list
}

// commandEntry is what the ledger says of a command that was not ours.
func commandEntry(destination string, sender, vehicle telemetry.VehicleID, word, answer string, at time.Time) ledger.Entry {
	return ledger.Entry{At: at, Kind: ledger.Command, Fields: map[string]any{
		"from": destination, "sender": sender.String(), "vehicle": vehicle.String(), "command": word, "answer": answer,
	}}
}
