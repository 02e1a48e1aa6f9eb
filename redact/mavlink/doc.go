// Package mavlink tells of a MAVLink stream what a policy allows, field by field.
//
// It reads whole frames, judges every field by the tables beside it, and writes
// new frames: nothing of the old one is passed on but the fields that it names,
// each written anew. Between fields there is room as well, and it is swept too:
// what stands behind a text's end, the spare bits of NaN, of enums and of masks,
// unknown extensions, header flags, sequence numbers and signatures.
//
// What it does not know, it does not tell: another message, another command,
// another parameter than the tables name, and whatever a newer version of a
// message has at its end. All output is MAVLink 2.
//
// Two things it cannot hide. Velocities are told where the policy tells technical
// data: who adds them up has the shape of a flight, and with coarse places about
// where it was. And that a message was sent, and when.
//
// It opens nothing, starts nothing and logs nothing. A [Redactor] belongs to one
// goroutine.
package mavlink

//go:generate go test -run ^TestTheTablesAreWhatTheDialectsSay$ . -update
