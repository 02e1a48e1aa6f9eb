package mavlink

// recognisedAt is how many valid frames make a stream MAVLink: one could pass
// its 16-bit CRC by chance once in 65,536 tries, two will not.
const recognisedAt = 2

// Recogniser returns a function that is fed a stream piece by piece and says
// whether it has proved to be MAVLink: at least two frames with a known id and
// a right checksum. Serial links find their baud rate with it. The function is
// for one goroutine.
func Recogniser() func([]byte) bool {
	s := &splitter{dialect: words()}
	valid := 0
	count := func(f *frame) {
		if f.entry != nil {
			valid++
		}
	}
	return func(b []byte) bool {
		if valid < recognisedAt {
			s.feed(b, count)
		}
		return valid >= recognisedAt
	}
}
