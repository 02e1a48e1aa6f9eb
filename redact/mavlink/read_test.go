package mavlink

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestReadingFindsWhatTheLibraryFinds compares every field of every message that
// is told, as JSON, with what the library decodes.
func TestReadingFindsWhatTheLibraryFinds(t *testing.T) {
	policy := policies(t)["local"]
	redactor, reader := redactorOf(t, Config{Policy: policy}), NewReader(policy)
	random := rand.New(rand.NewPCG(9, 10))
	squeezed := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	compared := 0
	for _, m := range judged().messages {
		raw, v := redactor.Frame(nil, m.frame(m.payload(random)), noon)
		if v != Told {
			continue
		}
		got, ok := reader.Read(raw)
		if !ok || got.System != 42 || got.Component != 1 || got.Name() != m.name {
			t.Errorf("%s is not read: %+v", m.name, got)
			continue
		}
		var told, schema map[string]any
		text := got.AppendJSON(nil)
		if err := json.Unmarshal(text, &told); err != nil {
			t.Errorf("%s: %v: %s", m.name, err, text)
			continue
		}
		if err := json.Unmarshal(got.Schema(), &schema); err != nil || schema["title"] != m.name {
			t.Errorf("the schema of %s is %s: %v", m.name, got.Schema(), err)
		}
		want := make(map[string]reflect.Value)
		message := reflect.ValueOf(readAll(t, raw)[0].GetMessage()).Elem()
		for i := range message.NumField() {
			want[squeezed(message.Type().Field(i).Name)] = message.Field(i)
			if name := message.Type().Field(i).Tag.Get("mavname"); name != "" {
				want[squeezed(name)] = message.Field(i)
			}
		}
		for _, f := range m.fields {
			value, ok := want[squeezed(f.name)]
			if !ok {
				t.Errorf("the library has no %s.%s", m.name, f.name)
				continue
			}
			b, err := json.Marshal(numbers(value))
			if err != nil {
				t.Fatal(err)
			}
			var other any
			if err := json.Unmarshal(b, &other); err != nil {
				t.Fatal(err)
			}
			if told[f.name] != nil && !reflect.DeepEqual(told[f.name], other) {
				t.Errorf("%s.%s is %v, and the library has %v", m.name, f.name, told[f.name], other)
			}
			if told[f.name] != nil {
				compared++
			}
			if n, ok := got.Number(f.name); ok && f.count == 1 && float32(n) != float32(told[f.name].(float64)) {
				t.Errorf("%s.%s is the number %v, and as JSON %v", m.name, f.name, n, told[f.name])
			}
		}
		if fields, ok := Fields(m.name); !ok || slices.ContainsFunc(fields, func(f string) bool { return schema["properties"].(map[string]any)[f] == nil }) {
			t.Errorf("the schema of %s has not all of %q", m.name, fields)
		}
	}
	if compared < 2000 {
		t.Errorf("%d fields were compared", compared)
	}
}

// numbers has enumerations as numbers: the library spells them as text.
func numbers(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = numbers(v.Index(i))
		}
		return list
	case v.CanUint():
		return v.Uint()
	case v.CanInt():
		return v.Int()
	case v.Kind() == reflect.Float32:
		return float32(v.Float())
	}
	return v.Interface()
}

// TestReadingTellsZeroFromNothing: a zero is a value, unless the policy may have
// put it there, or the dialect says that it is none.
func TestReadingTellsZeroFromNothing(t *testing.T) {
	m := judged().byName["GLOBAL_POSITION_INT"]
	for policy, want := range map[string]string{
		"local":     `{"time_boot_ms":0,"lat":0,"lon":0,"alt":0,"relative_alt":0,"vx":0,"vy":0,"vz":0}`,
		"public":    `{"time_boot_ms":0,"relative_alt":0,"vx":0,"vy":0,"vz":0}`,
		"relative":  `{"time_boot_ms":0,"lat":0,"lon":0,"alt":0,"relative_alt":0,"vx":0,"vy":0,"vz":0}`,
		"zone":      `{"time_boot_ms":0,"relative_alt":0}`,
		"one field": `{"time_boot_ms":0,"alt":0,"relative_alt":0,"vx":0,"vy":0,"vz":0}`,
	} {
		payload := make([]byte, m.size)
		payload[26], payload[27] = 0xFF, 0xFF // hdg
		got, ok := NewReader(policies(t)[policy]).Read(m.frame(payload))
		if text := string(got.AppendJSON(nil)); !ok || text != want {
			t.Errorf("for %s it is %s, want %s", policy, text, want)
		}
	}
}

// TestNoOtherFrameIsRead: damaged, of MAVLink 1, unknown, or longer than known.
func TestNoOtherFrameIsRead(t *testing.T) {
	m := judged().byName["HEARTBEAT"]
	good := m.frame(m.payload(rand.New(rand.NewPCG(1, 2))))
	reader := NewReader(policies(t)["local"])
	if _, ok := reader.Read(good); !ok {
		t.Fatal("a heartbeat is not read")
	}
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 1
		if got, ok := reader.Read(bad); ok {
			t.Errorf("with byte %d changed, it is read as %s", i, got.Name())
		} else if _, cut := reader.Read(good[:i]); cut {
			t.Errorf("%d bytes of it are read", i)
		}
	}
}
