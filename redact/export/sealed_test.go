package export

import (
	"bytes"
	"strings"
	"testing"
)

// TestPositioningLogsAreKnownByContent: whatever their names are.
func TestPositioningLogsAreKnownByContent(t *testing.T) {
	rtcm := []byte{0xd3, 0, 2, 1, 2, 0, 0, 0}
	ubx := []byte{0xb5, 0x62, 1, 7, 2, 0, 9, 9, 0, 0}
	for name, src := range map[string]string{
		"a list of exposures":       "1\t281461.530125\t[2043]\t   -6,N\t   -7,E\t   192,V\t22.54,Lat\t113.94,Lon\t77.119,Ellh\t50,Q\r\n",
		"a RINEX log":               "     3.03           OBSERVATION DATA    M: MIXED            RINEX VERSION / TYPE\n",
		"an NMEA log":               "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n",
		"a log of RTCM corrections": string(bytes.Repeat(rtcm, 3)),
		"a u-blox log":              string(bytes.Repeat(ubx, 3)),
	} {
		for _, policy := range []string{"local", "partner", "public", "evidence"} {
			s := newSetting(t, policy)
			r, err := s.out(t, s.file(t, "MISC/flight.jpg", []byte(src)))
			switch {
			case err != nil:
				t.Fatal(err)
			case r.Format != name:
				t.Errorf("%s is taken for %q", name, r.Format)
			case policy == "evidence" && (r.Written == "" || r.Before != r.After || r.Verified != ByteForByte):
				t.Errorf("%s for evidence: %+v, want it whole", name, r)
			case policy != "evidence" && !strings.Contains(r.Refused, "evidence alone"):
				t.Errorf("%s for %s: refused %q, want a reason", name, policy, r.Refused)
			}
		}
	}
}
