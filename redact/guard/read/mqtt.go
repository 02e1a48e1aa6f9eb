package read

import (
	"skylatch/redact"
	"skylatch/redact/guard"
)

// Bounds and marks of MQTT (OASIS, MQTT 3.1.1 and 5.0, section 3.1).
const (
	longestClientID = 128
	longestUser     = 128

	mqttConnect = 0x10
	mqtt5       = 5

	mqttWill     = 0x04
	mqttPassword = 0x40
	mqttUser     = 0x80
)

// readMQTT reads a CONNECT: who a client says that it is.
func readMQTT(p []byte, a *guard.Attempt) verdict {
	c := cutter{b: p}
	if c.number(1) != mqttConnect {
		return no
	}
	size := c.mqttNumber()
	if c.short || size < 10 {
		return no
	}
	whole := len(c.b) >= size
	c.b = c.b[:min(len(c.b), size)]
	name, version, flags := string(c.counted(2)), c.number(1), c.number(1)
	if c.short || name != "MQTT" && name != "MQIsdp" || version < 3 || version > mqtt5 {
		return no
	}
	a.Speech = guard.MQTT
	properties := func() {
		if version == mqtt5 {
			c.take(c.mqttNumber())
		}
	}
	c.number(2) // how long it may be silent
	properties()
	a.ClientID = printable(string(c.counted(2)), longestClientID)
	if flags&mqttWill != 0 {
		properties()
		c.counted(2) // topic
		c.counted(2) // message
	}
	if flags&mqttUser != 0 {
		a.User = printable(string(c.counted(2)), longestUser)
	}
	if flags&mqttPassword != 0 && len(c.counted(2)) > 0 {
		a.Holds = add(a.Holds, redact.Credential)
	}
	if !whole {
		return more
	}
	return sure
}

// mqttNumber takes a number of one to four bytes, the lowest first.
func (c *cutter) mqttNumber() (v int) {
	for shift := 0; shift < 28; shift += 7 {
		b := c.number(1)
		if v |= b & 0x7f << shift; b&0x80 == 0 {
			return v
		}
	}
	c.short = true
	return 0
}
