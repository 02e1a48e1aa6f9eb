package confine

import "testing"

func TestEachLayerSaysWhatItGivesAndWhatItsLackMeans(t *testing.T) {
	names := []string{Processes, Namespaces, Syscalls, Files, Sockets, Limits}
	if len(means) != len(names) {
		t.Errorf("%d layers have a meaning, want %d", len(means), len(names))
	}
	for _, name := range names {
		held := Make(name, Active, "")
		for _, state := range []State{Absent, Refused} {
			lacking := Make(name, state, "why")
			if held.Meaning == "" || lacking.Meaning == "" || held.Meaning == lacking.Meaning || lacking.Reason != "why" {
				t.Errorf("%s: active means %q, %s means %q because of %q", name, held.Meaning, state, lacking.Meaning, lacking.Reason)
			}
			if Held([]Layer{lacking}, name) {
				t.Errorf("%s is called held when it is %s", name, state)
			}
		}
		if !Held([]Layer{Make("another", Active, ""), held}, name) {
			t.Errorf("%s is not called held when it is active", name)
		}
		if Held(nil, name) {
			t.Errorf("%s is called held when nobody said so", name)
		}
	}
}
