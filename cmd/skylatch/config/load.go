package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"skylatch/telemetry"
)

// maxFile is far above any configuration; a larger file is not one.
const maxFile = 1 << 20

// Load returns the defaults changed by the file at path; an empty path is no
// file. The error is a [telemetry.ProblemError] that names the file, the key and
// the line.
func Load(path string) (Config, error) {
	c, err := Default()
	if err != nil || path == "" {
		return c, err
	}
	text, err := read(path)
	if err != nil {
		return c, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("The configuration cannot be read: %v.", err),
			Meaning: "Nothing was done: it would not be what you set.",
			Action:  "Name the file that you mean with --config, or none.",
			Err:     err,
		}
	}
	if err := decode(text, filepath.Dir(path), &c); err != nil {
		return c, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("The configuration %s is not understood: %v.", path, err),
			Meaning: "Nothing was done: what is not understood is not guessed.",
			Action:  "Mend it there. example.toml in cmd/skylatch/config shows every key with its default.",
			Err:     err,
		}
	}
	return c, nil
}

// read returns what stands in the file.
func read(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > maxFile {
		return "", fmt.Errorf("%s has %d bytes, which no configuration needs", path, info.Size())
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

// decode reads a configuration that stands in a folder.
func decode(text, folder string, c *Config) error {
	// A list in the file replaces the default list; it does not add to it.
	var probe map[string]any
	if _, err := toml.Decode(text, &probe); err == nil {
		if _, set := probe["udp"]; set {
			c.UDP = nil
		}
		if video, _ := probe["video"].(map[string]any); video["udp"] != nil {
			c.Video.UDP = nil
		}
	}
	md, err := toml.Decode(text, c)
	var parse toml.ParseError
	if errors.As(err, &parse) {
		line := parse.Position.Line
		if key := parse.LastKey; lineOf(text, strings.Split(key, ".")) == line {
			return fmt.Errorf("line %d: %s: %s", line, key, parse.Message)
		}
		return fmt.Errorf("line %d: %s", line, parse.Message)
	}
	if err != nil {
		return errors.New(inTOML.ReplaceAllString(err.Error(), "line $1: $2: "))
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return unknownKey(text, unknown[0])
	}
	if err := c.readPolicies(folder); err != nil {
		return err
	}
	return c.Validate()
}

// inTOML is how the decoder begins an error about a value, with a type of ours
// that says nothing to who wrote the file.
var inTOML = regexp.MustCompile(`^toml: line (\d+) \(last key "([^"]*)"\): (?:type mismatch for [\w.]+: )?`)

func unknownKey(text string, key toml.Key) error {
	where := ""
	if line := lineOf(text, key); line > 0 {
		where = fmt.Sprintf("line %d: ", line)
	}
	hint := ""
	if near := nearest(key.String(), Keys()); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%sunknown key %q%s", where, key, hint)
}

// lineOf finds the line that sets a key, by walking the table headers; 0 if it
// is written in a way that this does not see (an inline table).
func lineOf(text string, key toml.Key) int {
	table := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			end := strings.IndexByte(line, ']')
			if end < 0 {
				continue
			}
			table = strings.Trim(line[:end], "[] ")
			if table == key.String() {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		full := strings.Trim(strings.TrimSpace(name), `"'`)
		if table != "" {
			full = table + "." + full
		}
		if full == key.String() || strings.HasPrefix(key.String(), full+".") {
			return i + 1
		}
	}
	return 0
}

// Keys returns every known key in dotted form, e.g. "page.listen".
func Keys() []string { return keysOf(reflect.TypeFor[Config](), "") }

func keysOf(t reflect.Type, prefix string) []string {
	var keys []string
	for field := range t.Fields() {
		name := field.Tag.Get("toml")
		if name == "" {
			continue
		}
		keys = append(keys, prefix+name)
		inner := field.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			keys = append(keys, keysOf(inner, prefix+name+".")...)
		}
	}
	return keys
}

// nearest returns the known key of the same table with the smallest edit
// distance, or "" if none is near enough to be meant.
func nearest(key string, known []string) string {
	table, name := split(key)
	best, distance := "", len(name)/2+1
	for _, k := range known {
		if of, other := split(k); of == table {
			if d := editDistance(name, other); d < distance {
				best, distance = k, d
			}
		}
	}
	return best
}

// split parts a dotted key into its table, with the dot, and its name.
func split(key string) (table, name string) {
	i := strings.LastIndexByte(key, '.') + 1
	return key[:i], key[i:]
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			change := previous[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, previous[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
