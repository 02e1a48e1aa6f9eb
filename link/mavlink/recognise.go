package mavlink

// A frame passes its CRC by chance once in 65,536 tries, and noise at the wrong
// baud rate has a thousand tries a second. So:
const (
	// proof is what it takes to believe that a stream is MAVLink.
	proof = 2
	// anyFrame alone is a doubt: one version 1 id in four is a message.
	anyFrame = 1
	// rareFrame alone is proof. A version 2 frame also has one of 300 known ids
	// out of 2^24, and a heartbeat one length and a version number at its end:
	// by chance less than once in a year of noise. A vehicle that nobody has
	// asked for anything sends one heartbeat a second; waiting for a second one
	// would lose it the speed.
	rareFrame = proof
)

// heartbeatVersion is the last byte of every heartbeat (MAVLink minimal.xml,
// HEARTBEAT.mavlink_version).
const heartbeatVersion = 3

// Recogniser returns a function that is fed a stream piece by piece and says
// whether it has proved to be MAVLink. Serial links find their baud rate with
// it. The function is for one goroutine.
func Recogniser() func([]byte) bool {
	s := &splitter{dialect: words()}
	evidence := 0
	weigh := func(f *frame) {
		switch {
		case f.entry == nil: // without a known id there is no checksum to check
		case f.v2, isHeartbeat(f):
			evidence += rareFrame
		default:
			evidence += anyFrame
		}
	}
	return func(b []byte) bool {
		if evidence < proof {
			s.feed(b, weigh)
		}
		return evidence >= proof
	}
}

func isHeartbeat(f *frame) bool {
	return f.id == idHeartbeat && len(f.payload) > 0 && f.payload[len(f.payload)-1] == heartbeatVersion
}
