package config

import (
	"errors"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/telemetry"
)

// to returns a forward with some settings more.
func to(settings string) string {
	return "[[forward]]\nname = \"room\"\npolicy = \"partner\"\nudp = \"192.168.8.7:14550\"\n" + settings + "\n"
}

func TestWrongForwardsSayWhatIsWrong(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no way", "[[forward]]\nname = \"a\"\npolicy = \"partner\"", "forward[0].udp, tcp, tcp_listen and serial: exactly one"},
		{"two ways", to("tcp = \"192.168.8.7:1\""), "exactly one must be set"},
		{"nameless", "[[forward]]\npolicy = \"partner\"\nudp = \"192.168.8.7:1\"", "forward[0].name is \"\""},
		{"one name twice", to("") + to(""), "forward[1].name is \"room\""},
		{"no policy", "[[forward]]\nname = \"a\"\nudp = \"192.168.8.7:1\"", "forward[0].policy: there is no policy \"\""},
		{"an unknown policy", strings.Replace(to(""), "partner", "friends", 1), "there is no policy \"friends\": allowed is one of"},
		{"the vendor's policy", strings.Replace(to(""), "partner", "vendor", 1), "a vendor gets nothing"},
		{"everybody", strings.Replace(to(""), "192.168.8.7", "0.0.0.0", 1), "allowed is one address and port"},
		{"a group of machines", strings.Replace(to(""), "192.168.8.7", "239.1.2.3", 1), "allowed is one address and port"},
		{"a router to this machine", strings.Replace(to("routed = true"), "192.168.8.7", "127.0.0.1", 1), "routed is true: allowed only with"},
		{"a serial port without a speed", "[[forward]]\nname = \"a\"\npolicy = \"partner\"\nserial = \"/dev/ttyUSB0\"", "baud is 0"},
		{"a speed for UDP", to("baud = 57600"), "allowed only with serial"},
		{"commands one way", to("commands = [\"PARAM_SET\"]"), "allowed only with two_way"},
		{"an unknown command", to("two_way = true\ncommands = [\"MAV_CMD_LAND_NOW\"]"), "commands has \"MAV_CMD_LAND_NOW\""},
		{"other ids two ways", to("two_way = true\nsystems = { \"1\" = 2 }"), "systems is set: not allowed with two_way"},
		{"an id of everybody", to("systems = { \"0\" = 2 }"), "allowed are ids from 1 to 255"},
		{"a group of two policies", to("group = \"g\"") + strings.NewReplacer("room", "b", "partner", "local").Replace(to("group = \"g\"")), "must be the same"},
		{"a group named like a way", to("") + strings.Replace(to("group = \"room\""), "\"room\"", "\"b\"", 1), "have the same name \"room\""},
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

func TestAPolicyOfOnesOwnIsFoundByItsName(t *testing.T) {
	c, err := load(t, "policies = [\"club.toml\"]\n"+strings.Replace(to(""), "partner", "club", 1))
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Policy("club")
	if err != nil || p.Base != "public" || p.Action(redact.Location) != redact.Coarsen {
		t.Errorf("the policy is %+v, %v", p, err)
	}
}

func TestAStationDoesNotStartWithAPolicyItCannotRead(t *testing.T) {
	for _, text := range []string{"policies = [\"missing.toml\"]", "policies = [\"station.toml\"]"} {
		_, err := load(t, text)
		p, ok := errors.AsType[*telemetry.ProblemError](err)
		if !ok || !strings.Contains(p.Cause, ".toml cannot be read") || p.Meaning == "" || p.Action == "" {
			t.Errorf("Load(%q) = %v, want a problem in three parts", text, err)
		}
	}
}
