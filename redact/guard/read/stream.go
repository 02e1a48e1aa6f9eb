package read

import (
	"slices"
	"strings"

	"skylatch/redact/guard"
)

// Longest is how much of a stream is worth reading: more of it tells nothing here.
const Longest = 16 << 10

// longestUnknown is how much of a stream is waited for whose speech is unknown:
// what data it holds in clear can be told nevertheless.
const longestUnknown = 2 << 10

// verdict is what a reader of one speech says of a stream's beginning.
type verdict byte

const (
	no   verdict = iota // something else, or too short to tell
	more                // yes, and more of it would tell more
	sure                // yes, and that is all there is to tell
)

// speeches are the readers of streams, each of what cannot be another's.
var speeches = []func(p []byte, a *guard.Attempt) verdict{
	readTLS, readHTTP2, readHTTP, readMQTT, readSSH, readXMPP, readSOCKS, readRTMP, readStreamDNS, readStreamSTUN,
	readStreamMAVLink,
}

// Stream reads the beginning of what a device wrote to a TCP stream, and reports
// whether more of it would tell more. While it would, the classes of data are
// left out: who stops nevertheless asks [Ended]. It fills in what the stream
// says, and its length; addresses are the caller's.
func Stream(prefix []byte) (guard.Attempt, bool) {
	a, wants := stream(prefix)
	if wants && len(prefix) < Longest {
		return a, true
	}
	a.Holds = holds(prefix, a)
	return a, false
}

// Ended is [Stream] for a stream of which no more will come.
func Ended(prefix []byte) guard.Attempt {
	a, _ := stream(prefix)
	a.Holds = holds(prefix, a)
	return a
}

func stream(prefix []byte) (guard.Attempt, bool) {
	p := prefix[:min(len(prefix), Longest)]
	open := len(p) < longestUnknown
	for _, read := range speeches {
		a := guard.Attempt{Transport: guard.TCP}
		switch read(p, &a) {
		case more:
			a.Bytes = int64(len(prefix))
			return a, true
		case sure:
			a.Bytes = int64(len(prefix))
			return a, false
		}
	}
	return guard.Attempt{Transport: guard.TCP, Bytes: int64(len(prefix))}, open
}

// begins reports whether a stream begins with one of some words.
func begins(p []byte, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return len(p) >= len(w) && string(p[:len(w)]) == w })
}

// readSSH reads an identification string (RFC 4253, section 4.2).
func readSSH(p []byte, a *guard.Attempt) verdict {
	if !begins(p, "SSH-") {
		return no
	}
	a.Speech = guard.SSH
	line, _, ended := strings.Cut(string(p[:min(len(p), 255)]), "\n")
	a.Agent = firstWord(line)
	if !ended && len(p) < 255 {
		return more
	}
	return sure
}

// readXMPP reads the opening of a stream of XMPP, which says to whom
// (RFC 6120, section 4.7).
func readXMPP(p []byte, a *guard.Attempt) verdict {
	const longest = 2 << 10
	s := string(p[:min(len(p), longest)])
	_, tag, ok := strings.Cut(s, "<stream")
	if !ok || !begins(p, "<?xml", "<stream:stream", "<stream ") {
		return no
	}
	a.Speech = guard.XMPP
	tag, _, ended := strings.Cut(tag, ">")
	for _, mark := range []string{` to='`, ` to="`} {
		if _, to, ok := strings.Cut(tag, mark); ok {
			if name, _, ok := strings.Cut(to, mark[len(mark)-1:]); ok {
				a.Name = hostName(name)
			}
		}
	}
	if !ended && len(p) < longest {
		return more
	}
	return sure
}

// readSOCKS reads a request of SOCKS 4, or the greeting of SOCKS 5, which waits
// for an answer before it says to whom. (RFC 1928)
func readSOCKS(p []byte, a *guard.Attempt) verdict {
	const connect, bind = 1, 2
	switch {
	case len(p) < 2:
		return no // nothing waits for so little
	case p[0] == 5 && p[1] > 0 && len(p) == 2+int(p[1]):
		a.Speech = guard.SOCKS
		return sure
	case p[0] == 4 && (p[1] == connect || p[1] == bind) && len(p) >= 9:
		a.Speech = guard.SOCKS
		user, rest, ok := strings.Cut(string(p[8:min(len(p), 512)]), "\x00")
		if ok && p[4] == 0 && p[5] == 0 && p[6] == 0 && p[7] != 0 { // 4A: a name follows
			name, _, ok := strings.Cut(rest, "\x00")
			if ok {
				a.Name = hostName(name)
			}
			if !ok {
				return more
			}
		}
		if !ok && len(user) < 255 {
			return more
		}
		return sure
	}
	return no
}

// readRTMP reads the first two parts of a handshake; its client waits for the
// answer then. (Adobe, "RTMP specification 1.0", section 5.2)
func readRTMP(p []byte, a *guard.Attempt) verdict {
	const version, size = 3, 1 + 1536
	if len(p) < 9 || p[0] != version || len(p) > size {
		return no
	}
	a.Speech = guard.RTMP
	switch zero := string(p[5:9]) == "\x00\x00\x00\x00"; {
	case len(p) == size: // newer clients write their own version where zeros were
		return sure
	case zero:
		return more
	}
	return no
}

// readStreamDNS reads a question with its length before it (RFC 1035, section
// 4.2.2).
func readStreamDNS(p []byte, a *guard.Attempt) verdict {
	if len(p) < 2+dnsHeader {
		return no
	}
	size := int(p[0])<<8 | int(p[1])
	q, ok := openDNS(p[2:min(len(p), 2+size)])
	if !ok || !q.sure {
		return no
	}
	q.tell(a, guard.DNS)
	return sure
}

func readStreamSTUN(p []byte, a *guard.Attempt) verdict {
	if !readSTUN(p, a) {
		return no
	}
	return sure
}

func readStreamMAVLink(p []byte, a *guard.Attempt) verdict {
	if !isMAVLink(p) {
		return no
	}
	a.Speech = guard.MAVLink
	if len(p) < longestUnknown {
		return more // for the messages that follow
	}
	return sure
}
