package config

import (
	_ "embed"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

//go:embed example.toml
var example string

// club is a policy that stands beside each configuration.
const club = "name = \"club\"\nbase = \"public\"\nreason = \"our map shows roughly where we fly\"\n[loosen]\nlocation = \"coarsen\"\n"

func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "station.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "club.toml"), []byte(club), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

func TestTheExampleShowsEveryKeyWithItsDefault(t *testing.T) {
	got, err := load(t, example)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	got.UDP[0].Peers, got.UDP[0].Routed = nil, nil // the example shows the keys with empty lists
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the example is %+v, want the defaults %+v", got, want)
	}

	// What is commented out must be right too.
	everything := regexp.MustCompile(`(?m)^# (\[\[|[a-z]+ = |two_way = |tcp_listen = )`).ReplaceAllString(example, "$1")
	full, err := load(t, everything)
	if err != nil {
		t.Fatalf("the example with every key switched on: %v", err)
	}
	if full.Data == "" || !full.Page.LAN.IsValid() || len(full.Serial.Ports) != 1 || len(full.TCP) != 2 ||
		len(full.Forward) != 4 || len(full.Policies) != 1 || len(full.Video.TCP) != 2 || len(full.Video.RTSP) != 1 || full.Video.RTSP[0].Password.Text() != "secret" {
		t.Errorf("the example with every key switched on lacks some: %+v", full)
	}
	for _, key := range Keys() {
		name := key[strings.LastIndexByte(key, '.')+1:]
		if !regexp.MustCompile(`(?m)^(# )?(\[+[a-z.]*` + name + `\]+|` + name + ` = )`).MatchString(example) {
			t.Errorf("the example does not show %q", key)
		}
	}
}

func TestWrongConfigurationsSayWhatAndWhere(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a misspelt key in a table", "[page]\nlisen = \"127.0.0.1:1\"", `line 2: unknown key "page.lisen"; did you mean "page.listen"?`},
		{"a misspelt table", "[mavlnk]\nsystem_id = 1", `line 1: unknown key "mavlnk"; did you mean "mavlink"?`},
		{"a misspelt key in a list", "[[udp]]\nlisten = \"0.0.0.0:1\"\n[[udp]]\nlisten = \"0.0.0.0:2\"\npeer = []", `unknown key "udp.peer"; did you mean "udp.peers"?`},
		{"a key that resembles nothing", "colour = \"red\"", `line 1: unknown key "colour"`},
		{"a key that only another table has", "[page]\nadress = \"x\"", `line 2: unknown key "page.adress".`},
		{"a number for a table", "serial = 3", "line 1: serial: expected table"},
		{"a number for a word", "\n[page]\nlisten = 3", "line 3: page.listen: "},
		{"broken syntax", "[page]\nlisten = = 1", "line 2: "},
		{"a page for everyone", "[page]\nlisten = \"0.0.0.0:8600\"", "page.listen is \"0.0.0.0:8600\": allowed is a loopback address"},
		{"a LAN page at every address", "[page]\nlan = \"0.0.0.0:8600\"", "page.lan"},
		{"a system id out of range", "[mavlink]\nsystem_id = 256", "mavlink.system_id is 256: allowed is 1 to 255"},
		{"a short signing key", "[mavlink]\nsigning_key = \"abcd\"", "64 hex digits"},
		{"signing demanded without a key", "[mavlink]\nrequire_signing = true", "without mavlink.signing_key"},
		{"a mission that never ends", "[mission]\nsilence = \"48h\"", "mission.silence"},
		{"a seal for nobody", "[record]\nseal = [\"ada\"]", "record.seal: \"ada\" is no public key"},
		{"less than no days", "[record]\nkeep_days = -1", "record.keep_days is -1: allowed is"},
		{"a third way when the disk is full", "[record]\nwhen_full = \"panic\"", "record.when_full is"},
		{"a word for a duration", "[mission]\nsilence = \"soon\"", "is no duration"},
		{"a TCP link of both kinds", "[[tcp]]\nlisten = \"127.0.0.1:1\"\nconnect = \"127.0.0.1:2\"", "tcp[0] needs exactly one"},
		{"a camera without a name", "[[video.rtsp]]\nurl = \"rtsp://192.168.8.1/main\"", "video.rtsp[0].name"},
		{"a camera by its host's name", "[[video.rtsp]]\nname = \"a\"\nurl = \"rtsp://camera.local/main\"", "names are not resolved"},
		{"a password in a URL", "[[video.rtsp]]\nname = \"a\"\nurl = \"rtsp://me:secret@192.168.8.1/main\"", "user and password are keys of their own"},
		{"an odd port for RTP", "[[video.rtsp]]\nname = \"a\"\nurl = \"rtsp://192.168.8.1/main\"\nudp_port = 5701", "video.rtsp[0].udp_port is 5701"},
		{"a third way after a loss", "[video]\non_loss = \"pray\"", "video.on_loss is \"pray\": allowed is"},
		{"a listener behind a router", "[[tcp]]\nlisten = \"0.0.0.0:1\"\nrouted = true", "tcp[0].routed is true: allowed only with connect"},
		{"a router on the way to this machine", "[[tcp]]\nconnect = \"127.0.0.1:1\"\nrouted = true", "tcp[0].routed is true"},
		{"everybody behind a router", "[[udp]]\nlisten = \"0.0.0.0:1\"\nrouted = [\"0.0.0.0:1\"]", `udp[0].routed[0] is "0.0.0.0:1": allowed is`},
		{"a group behind a router", "[[udp]]\nlisten = \"0.0.0.0:1\"\nrouted = [\"224.0.0.1:1\"]", `udp[0].routed[0] is "224.0.0.1:1": allowed is`},
		{"a routed peer without a port", "[[udp]]\nlisten = \"0.0.0.0:1\"\nrouted = [\"198.51.100.7:0\"]", "udp[0].routed[0]"},
		{"a router from loopback", "[[udp]]\nlisten = \"127.0.0.1:1\"\nrouted = [\"198.51.100.7:1\"]", "nothing leaves this machine from listen"},
		{"a routed peer of the other IP", "[[udp]]\nlisten = \"0.0.0.0:1\"\nrouted = [\"[2001:db8::1]:1\"]", "the IP version of listen"},
		{"a peer that is routed and not", "[[udp]]\nlisten = \"0.0.0.0:1\"\npeers = [\"198.51.100.7:1\"]\nrouted = [\"198.51.100.7:1\"]", "named twice"},
		{"one routed peer of two sockets", "[[udp]]\nlisten = \"0.0.0.0:1\"\nrouted = [\"198.51.100.7:1\"]\n[[udp]]\nlisten = \"0.0.0.0:2\"\nrouted = [\"198.51.100.7:1\"]", "named twice"},
		{"a word for a flag", "[[tcp]]\nconnect = \"198.51.100.7:1\"\nrouted = \"yes\"", "routed"},
		{"a nameless port", "[[serial.ports]]\nbaud = 57600", "serial.ports[0].path is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load(%q) = %v, want an error that says %q", tt.text, err, tt.want)
			}
		})
	}
}

func TestAListInTheFileReplacesTheDefault(t *testing.T) {
	c, err := load(t, "[[udp]]\nlisten = \"127.0.0.1:14551\"")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.UDP) != 1 || c.UDP[0].Listen.Port() != 14551 {
		t.Errorf("udp = %+v, want the one of the file", c.UDP)
	}
}

func TestASigningKeyIsNotPrinted(t *testing.T) {
	key := strings.Repeat("ab", 32)
	c, err := load(t, "[mavlink]\nsigning_key = \""+key+"\"")
	if err != nil {
		t.Fatal(err)
	}
	if s := c.MAVLink.SigningKey.String(); strings.Contains(s, "ab") || c.MAVLink.SigningKey.Bytes()[31] != 0xab {
		t.Errorf("key prints as %q and is %x, want asterisks and the key", s, c.MAVLink.SigningKey.Bytes())
	}
}

func TestAMissingFileSaysSo(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); err == nil || !strings.Contains(err.Error(), "none.toml") {
		t.Errorf("Load = %v, want an error that names the file", err)
	}
}
