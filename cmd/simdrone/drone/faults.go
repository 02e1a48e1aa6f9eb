package drone

import "fmt"

// Faults are what can go wrong. All can change while the vehicle flies; see
// [Drone.SetFaults]. The zero Faults is a healthy vehicle on a perfect link.
type Faults struct {
	// LinkLoss lets nothing through, either way.
	LinkLoss bool
	// Loss, Duplicate, Reorder and Corrupt are shares (0 to 1) of the frames
	// sent: dropped, sent twice, sent after their successor, or with a wrong
	// checksum.
	Loss, Duplicate, Reorder, Corrupt float64
	// Pack is how many frames share a datagram; 0 and 1 mean one each.
	Pack int
	// Split cuts the stream anywhere, so that frames straddle datagrams.
	Split bool
	// WrongSignature signs with a key that nobody has.
	WrongSignature bool
	// GPSLoss takes the satellites away.
	GPSLoss bool
	// RCLoss is the pilot's hand controller out of range.
	RCLoss bool
	// LowBattery and CriticalBattery leave at most 19 % and 8 % of charge.
	LowBattery, CriticalBattery bool
	// CompassFault makes the vehicle refuse to arm.
	CompassFault bool
	// NoAcks executes commands and does not answer them.
	NoAcks bool
	// SlowAcks answers "in progress" first and the result two seconds later.
	SlowAcks bool
}

// maxPack keeps a packed datagram below what UDP can carry.
const maxPack = 100

func (f Faults) validate() error {
	for _, share := range []struct {
		name  string
		value float64
	}{{"loss", f.Loss}, {"duplicate", f.Duplicate}, {"reorder", f.Reorder}, {"corrupt", f.Corrupt}} {
		if !(share.value >= 0 && share.value <= 1) {
			return fmt.Errorf("share of frames to %s %v: want 0 to 1", share.name, share.value)
		}
	}
	if f.Pack < 0 || f.Pack > maxPack {
		return fmt.Errorf("%d frames in a datagram: want 0 to %d", f.Pack, maxPack)
	}
	return nil
}
