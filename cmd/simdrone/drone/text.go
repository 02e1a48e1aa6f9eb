package drone

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
)

// Severities of a status text.
const (
	sevEmergency = ardupilotmega.MAV_SEVERITY_EMERGENCY
	sevCritical  = ardupilotmega.MAV_SEVERITY_CRITICAL
	sevWarning   = ardupilotmega.MAV_SEVERITY_WARNING
	sevInfo      = ardupilotmega.MAV_SEVERITY_INFO
)

// chunk is how much of a status text fits one message
// (MAVLink common.xml, STATUSTEXT.text: 50 characters, no terminator if full).
const chunk = 50

// text tells the pilot something. A text longer than one message goes out in
// chunks with an id of its own; MAVLink 1 has no chunks and cuts it.
func (v *vehicle) text(sev ardupilotmega.MAV_SEVERITY, s string) {
	if len(s) <= chunk || v.cfg.MAVLink1 {
		v.say(&ardupilotmega.MessageStatustext{Severity: sev, Text: s[:min(len(s), chunk)]})
		return
	}
	v.texts++
	if v.texts == 0 { // 0 means "not chunked"
		v.texts = 1
	}
	for seq := uint8(0); ; seq++ {
		part := s[:min(len(s), chunk)]
		v.say(&ardupilotmega.MessageStatustext{Severity: sev, Text: part, Id: v.texts, ChunkSeq: seq})
		if s = s[len(part):]; len(part) < chunk {
			return
		}
		// A text that fills its last chunk needs an empty one to end it.
	}
}
