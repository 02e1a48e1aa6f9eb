package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skylatch/hardware/rules"
	"skylatch/hardware/serialport"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata, so that a change of the table is seen as the
// change of the rules that it is.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from testdata; run with -update and review the difference", name)
	}
}

func TestTheRulesAreTheTable(t *testing.T) {
	text := rules.Udev()
	golden(t, rules.UdevName, text)
	for _, e := range serialport.Table() {
		if e.VendorID == 0 {
			continue
		}
		want := fmt.Sprintf(`ATTRS{idVendor}=="%04x"`, e.VendorID)
		if e.ProductID != 0 {
			want += fmt.Sprintf(`, ATTRS{idProduct}=="%04x"`, e.ProductID)
		}
		if !strings.Contains(text, want) {
			t.Errorf("no rule has %s for %s", want, e.Name)
		}
	}
}

func TestTheRulesAreWrittenAsUdevReadsThem(t *testing.T) {
	// One key, operator and value, as in udev(7), "Rules files".
	token := `[A-Z]+(\{[A-Za-z_]+\})?(==|!=|\+=|=)"[^"]*"`
	line := regexp.MustCompile(`^` + token + `(, ` + token + `)*$`)
	labels := make(map[string]bool)
	for _, text := range strings.Split(rules.Udev(), "\n") {
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if !line.MatchString(text) {
			t.Errorf("not a rule: %s", text)
		}
		if label, ok := strings.CutPrefix(text, "LABEL="); ok {
			labels[label] = true
		}
	}
	for _, jump := range regexp.MustCompile(`GOTO=("[^"]+")`).FindAllStringSubmatch(rules.Udev(), -1) {
		if !labels[jump[1]] {
			t.Errorf("GOTO to %s, which is nowhere", jump[1])
		}
	}
}

func TestTheUnitIsWhole(t *testing.T) {
	section := ""
	seen := make(map[string]bool)
	for _, text := range strings.Split(rules.SystemdUnit(), "\n") {
		switch {
		case text == "" || text[0] == '#':
		case text[0] == '[':
			section = text
		default:
			key, _, ok := strings.Cut(text, "=")
			if !ok || section == "" {
				t.Errorf("not a setting: %s", text)
			}
			seen[section+key] = true
		}
	}
	for _, want := range []string{"[Unit]Description", "[Service]ExecStart", "[Service]NoNewPrivileges", "[Service]DevicePolicy", "[Install]WantedBy"} {
		if !seen[want] {
			t.Errorf("the unit has no %s", want)
		}
	}
}
