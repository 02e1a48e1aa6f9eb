package ledger

import "slices"

// Kind says what an entry is about.
type Kind string

// The kinds of entries; their meaning stands in [Kinds].
const (
	Start    Kind = "start"
	Stop     Kind = "stop"
	Layer    Kind = "layer"
	Proof    Kind = "proof"
	Settings Kind = "config"
	Link     Kind = "link"
	Command  Kind = "command"
	Decision Kind = "decision"
	Export   Kind = "export"
	Blocked  Kind = "blocked"
	Override Kind = "override"

	// The ledger writes these itself, and nobody else may.
	kindBegin     Kind = "begin"
	kindRecovered Kind = "recovered"
	kindLost      Kind = "lost"
)

// Meaning explains one kind to whoever reads the ledger.
type Meaning struct {
	Kind Kind
	Text string
	own  bool // written by the ledger only
}

// Kinds lists every kind that an entry can have.
func Kinds() []Meaning { return slices.Clone(kinds[:]) }

var kinds = [...]Meaning{
	{Kind: kindBegin, Text: "the ledger was made, with this public key", own: true},
	{Kind: kindRecovered, Text: "the last run ended in the middle of a write; what was unsigned was set aside", own: true},
	{Kind: kindLost, Text: "so many entries could not be taken in", own: true},
	{Kind: Start, Text: "the station started"},
	{Kind: Stop, Text: "the station stopped"},
	{Kind: Layer, Text: "a layer of the door is active, absent or refused"},
	{Kind: Proof, Text: "the door was tried from inside"},
	{Kind: Settings, Text: "the configuration changed"},
	{Kind: Link, Text: "a link to a vehicle opened or closed"},
	{Kind: Command, Text: "a command was sent to a vehicle"},
	{Kind: Decision, Text: "data were kept, blanked, dropped or refused, by class and count"},
	{Kind: Export, Text: "a file left"},
	{Kind: Blocked, Text: "somebody tried to get out and was stopped"},
	{Kind: Override, Text: "a person allowed more, and said why"},
}

// known returns the row of a kind.
func known(k Kind) (Meaning, bool) {
	i := slices.IndexFunc(kinds[:], func(m Meaning) bool { return m.Kind == k })
	if i < 0 {
		return Meaning{}, false
	}
	return kinds[i], true
}
