package redact

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryPurposeHasAPolicyThatNamesEveryClass(t *testing.T) {
	for _, purpose := range Purposes() {
		p, err := Shipped(string(purpose))
		if err != nil {
			t.Fatal(err)
		}
		if p.Purpose != purpose || p.Name != string(purpose) {
			t.Errorf("policy %s is named %q for purpose %q", purpose, p.Name, p.Purpose)
		}
		for _, c := range Classes() {
			if _, named := p.actions[c]; !named {
				t.Errorf("policy %s does not name %s", purpose, c)
			}
		}
		text, err := ShippedText(p.Name)
		if err != nil || !strings.HasPrefix(text, "# ") {
			t.Errorf("policy %s cannot be read by people: %q, %v", p.Name, text, err)
		}
	}
}

// The promises of the design, purpose by purpose.
func TestShippedPoliciesKeepTheirPromises(t *testing.T) {
	tests := []struct {
		policy   string
		withheld []Class
	}{
		{"evidence", []Class{Credential}},
		{"partner", []Class{Identity, Person, Credential, Network, Bulk, Control}},
		{"public", []Class{Location, Identity, Person, Credential, Network, Text, Bulk, Time, Control}},
		{"vendor", Classes()},
	}
	for _, tt := range tests {
		p, err := Shipped(tt.policy)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range tt.withheld {
			if p.Action(c) == Keep {
				t.Errorf("%s keeps %s", tt.policy, c)
			}
		}
	}
	vendor, _ := Shipped("vendor")
	for _, c := range Classes() {
		if vendor.Action(c) != Drop {
			t.Errorf("the vendor gets %s: %s", c, vendor.Action(c))
		}
	}
}

func TestWhatIsNotKnownDoesNotLeave(t *testing.T) {
	local, err := Shipped("local")
	if err != nil {
		t.Fatal(err)
	}
	if got := local.Action("aura"); got != Drop {
		t.Errorf("a class that nobody knows is %q, want dropped", got)
	}
	p, err := Read("name = \"ours\"\nbase = \"public\"\nreason = \"a test\"\n[fields]\n\"VFR_HUD.alt\" = \"pseudonym\"")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Field("VFR_HUD.alt", Location); got != Blank {
		t.Errorf("an action that makes no sense for the field's class gives %q, want the class's own", got)
	}
}

func TestAPolicyOfOnesOwnBeginsWithAShippedOne(t *testing.T) {
	p, err := Read(`
name = "club"
base = "public"
reason = "the club's map shows roughly where we fly"
cell_m = 5000
[classes]
imagery = "drop"
[loosen]
location = "coarsen"
[fields]
"ATTITUDE.yaw" = "blank"
[zone]
home_m = 800
take_off_s = 60
`)
	if err != nil {
		t.Fatal(err)
	}
	if p.Action(Imagery) != Drop || p.Action(Location) != Coarsen || p.Action(Time) != Blank {
		t.Errorf("imagery %s, location %s, time %s", p.Action(Imagery), p.Action(Location), p.Action(Time))
	}
	if p.Field("ATTITUDE.yaw", Technical) != Blank || p.Field("ATTITUDE.roll", Technical) != Keep {
		t.Error("a field is not treated by its own rule, or another is")
	}
	if !p.HideFaces {
		t.Error("it shows faces, which its base hides")
	}
	if p.Purpose != Public || p.Base != "public" || !slices.Equal(p.Loosened, []Class{Location}) {
		t.Errorf("purpose %s, base %s, loosened %v", p.Purpose, p.Base, p.Loosened)
	}
	if p.Cell != 5000 || p.Zone != (ZoneRule{Home: 800, TakeOff: time.Minute}) {
		t.Errorf("cell %v, zone %+v", p.Cell, p.Zone)
	}
}

func TestWrongPoliciesSayWhatIsWrong(t *testing.T) {
	const head = "name = \"ours\"\nbase = \"public\"\n"
	tests := []struct{ name, text, want string }{
		{"no TOML", "name", "read policy"},
		{"nameless", "base = \"public\"", "needs a name"},
		{"the name of a shipped one", "name = \"partner\"\nbase = \"public\"", "give it another"},
		{"without a base", "name = \"ours\"", "names no base: allowed is one of local, evidence, partner, public, vendor"},
		{"with a base that is not there", "name = \"ours\"\nbase = \"friends\"", "there is no policy \"friends\""},
		{"faces shown where the base hides them", head + "hide_faces = false\nreason = \"a test\"", "name the class person under [loosen]"},
		{"a misspelt key", head + "[clases]\nlocation = \"drop\"", "unknown key \"clases\""},
		{"a misspelt class", head + "[classes]\nlocations = \"drop\"", "there is no class \"locations\""},
		{"a misspelt action", head + "[classes]\nlocation = \"hide\"", "location is \"hide\": allowed is one of"},
		{"an action that makes no sense", head + "[classes]\ncredential = \"coarsen\"", "credential cannot be \"coarsen\": allowed is [keep blank drop]"},
		{"looser without saying so", head + "[classes]\nlocation = \"coarsen\"", "tells more than \"blank\" of the policy public: write it under [loosen]"},
		{"looser without a reason", head + "[loosen]\nlocation = \"coarsen\"", "say why under reason"},
		{"a looser field without a reason", head + "[fields]\n\"VFR_HUD.alt\" = \"keep\"", "say why under reason"},
		{"a field without a message", head + "[fields]\nalt = \"blank\"", "write MESSAGE.FIELD"},
		{"a purpose that is none", head + "purpose = \"fun\"", "purpose is \"fun\""},
		{"a grid of nothing", head + "cell_m = -1", "must not be negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Read(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Read = %v, want an error that says %q", err, tt.want)
			}
		})
	}
}

func TestActionsAreOrderedFromLooseToStrict(t *testing.T) {
	for i, a := range Actions() {
		for j, b := range Actions() {
			if a.Looser(b) != (i < j) {
				t.Errorf("%s looser than %s = %v", a, b, a.Looser(b))
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range ShippedNames() {
		text, err := ShippedText(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("name = \"ours\"\nbase = \"public\"\nreason = \"x\"\n[loosen]\nlocation = \"coarsen\"")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Read(text)
		if err != nil {
			return
		}
		base, err := Shipped(p.Base)
		if err != nil {
			t.Fatalf("a policy whose base is %q was read", p.Base)
		}
		for _, c := range Classes() {
			if p.Action(c).Looser(base.Action(c)) && (!slices.Contains(p.Loosened, c) || p.Reason == "") {
				t.Errorf("%s is looser than in %s without a word", c, p.Base)
			}
		}
	})
}

func TestFacesAreShownWhereThePolicySaysSo(t *testing.T) {
	for name, want := range map[string]bool{"local": false, "evidence": false, "partner": false, "public": true} {
		if p, err := Shipped(name); err != nil || p.HideFaces != want {
			t.Errorf("%s hides faces: %v, %v, want %v", name, p.HideFaces, err, want)
		}
	}
	p, err := Read("name = \"fair\"\nbase = \"public\"\nhide_faces = false\nreason = \"all agreed\"\n[loosen]\nperson = \"keep\"")
	if err != nil || p.HideFaces {
		t.Errorf("a policy that names the class hides faces: %v", err)
	}
}

func TestAPictureLeavesWholeWhereNothingOfItIsWithheld(t *testing.T) {
	for name, want := range map[string]bool{"local": true, "evidence": true, "partner": false, "public": false, "vendor": false} {
		if p, err := Shipped(name); err != nil || p.Whole() != want {
			t.Errorf("%s: whole is %v, %v, want %v", name, p.Whole(), err, want)
		}
	}
}
