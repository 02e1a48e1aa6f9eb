//go:build linux

package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
)

// canary is a message with a marker in it, and who may get the marker.
type canary struct {
	name    string
	message message.Message
	marker  []byte
	partner bool // else it is for the local policy only
}

// canaries are secrets that no flight had before.
func canaries() []canary {
	fresh := func(n int) string {
		b := make([]byte, n)
		_, _ = rand.Read(b) // it never fails
		return strings.ToLower(hex.EncodeToString(b))
	}
	mail, ssid, password, uri, file, param := fresh(8), fresh(8), fresh(8), fresh(12), fresh(20), strings.ToUpper(fresh(5))
	var serial [18]uint8
	_, _ = rand.Read(serial[:])
	var place [8]byte
	lat, lon := int32(471234567+len(mail)), int32(81234567)
	var b [2]byte
	_, _ = rand.Read(b[:])
	lat += int32(binary.LittleEndian.Uint16(b[:]))
	binary.LittleEndian.PutUint32(place[:], uint32(lat))
	binary.LittleEndian.PutUint32(place[4:], uint32(lon))
	ftp := &ardupilotmega.MessageFileTransferProtocol{}
	copy(ftp.Payload[12:], file)
	uriInfo := &ardupilotmega.MessageCameraInformation{CamDefinitionUri: "http://10.0.0.1/" + uri}
	return []canary{
		{"a mail address in a text", &ardupilotmega.MessageStatustext{Severity: 6, Text: "send it to " + mail + "@example.org"}, []byte(mail), false},
		{"a board's serial number", &ardupilotmega.MessageAutopilotVersion{Uid2: serial}, serial[:], false},
		{"the name of a radio network", &ardupilotmega.MessageWifiConfigAp{Ssid: ssid, Password: "x"}, []byte(ssid), false},
		{"its password", &ardupilotmega.MessageWifiConfigAp{Ssid: "x", Password: password}, []byte(password), false},
		{"an address of a machine", uriInfo, []byte(uri), false},
		{"a file", ftp, []byte(file), false},
		{"a parameter", &ardupilotmega.MessageParamValue{ParamId: param, ParamCount: 1}, []byte(param), false},
		{"a place", &ardupilotmega.MessageGlobalPositionInt{TimeBootMs: 1, Lat: lat, Lon: lon}, place[:], true},
	}
}

// tells reports whether bytes hold a marker in any of its usual clothes.
func tells(b, marker []byte) bool {
	clothes := [][]byte{marker, []byte(hex.EncodeToString(marker)), bytes.ToUpper([]byte(hex.EncodeToString(marker)))}
	for shift := range 3 { // base64 of what begins at each of three places
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), marker...))
		clothes = append(clothes, []byte(text[4:len(text)-4]))
	}
	var wide []byte
	for _, c := range marker {
		wide = append(wide, c, 0)
	}
	clothes = append(clothes, wide)
	return slices.ContainsFunc(clothes, func(c []byte) bool { return bytes.Contains(b, c) })
}

// TestNoCanaryIsForwarded plants secrets in a flight and looks for them in
// every byte that its destinations get. The twin is the local policy, which
// finds them all.
func TestNoCanaryIsForwarded(t *testing.T) {
	t.Parallel()
	stations := map[string]func(t *testing.T, to map[string]*listener) (udp string){
		"in this process": func(t *testing.T, to map[string]*listener) string {
			s := startStation(t, func(c *config.Config) {
				loopbackUDP(c)
				for policy, l := range to {
					c.Forward = append(c.Forward, config.Forward{Name: policy, Policy: policy, UDP: l.at})
				}
			})
			return s.udp()
		},
		"confined": func(t *testing.T, to map[string]*listener) string {
			udp := freeUDP(t)
			links := fmt.Sprintf("[[udp]]\nlisten = %q\n", udp)
			for policy, l := range to {
				links += fmt.Sprintf("[[forward]]\nname = %q\npolicy = %q\nudp = %q\n", policy, policy, l.at)
			}
			startConfined(t, t.TempDir(), links)
			return udp
		},
	}
	for name, start := range stations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := map[string]*listener{"partner": listen(t), "public": listen(t), "local": listen(t)}
			udp := start(t, to)
			fly(t, drone.Config{System: 2, Tour: true}, func(d *drone.Drone) error { return d.DialUDP(udp) })
			for _, l := range to {
				l.until("the drone", func() bool { return len(heard[*ardupilotmega.MessageAttitude](l)) > 0 })
			}
			planted := canaries()
			talk := newTalker(t, udp)
			const end = 987_654_321
			for _, c := range planted {
				talk.send(c.message)
			}
			talk.send(&ardupilotmega.MessageAttitude{TimeBootMs: end})
			for _, l := range to {
				l.until("the end", func() bool {
					return slices.ContainsFunc(heard[*ardupilotmega.MessageAttitude](l), func(m *ardupilotmega.MessageAttitude) bool { return m.TimeBootMs == end })
				})
			}
			for policy, l := range to {
				all := l.all()
				for _, c := range planted {
					allowed := policy == "local" || policy == "partner" && c.partner
					if told := tells(all, c.marker); told != allowed {
						t.Errorf("%s by the policy %s: told is %v, want %v", c.name, policy, told, allowed)
					}
				}
			}
		})
	}
}
