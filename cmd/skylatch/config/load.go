package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile is far above any configuration; a larger file is not one.
const maxFile = 1 << 20

// Load returns the defaults changed by the file at path; an empty path is no
// file. The error names the file, the key and the line.
func Load(path string) (Config, error) {
	c, err := Default()
	if err != nil || path == "" {
		return c, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return c, fmt.Errorf("read the configuration: %w", err)
	}
	if info.Size() > maxFile {
		return c, fmt.Errorf("read the configuration %s: %d bytes is no configuration", path, info.Size())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read the configuration: %w", err)
	}
	if err := decode(string(text), filepath.Dir(path), &c); err != nil {
		return c, fmt.Errorf("configuration %s: %w", path, err)
	}
	return c, nil
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
		return fmt.Errorf("line %d: %s", parse.Position.Line, parse.Message)
	}
	if err != nil {
		return err
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return unknownKey(text, unknown[0])
	}
	if err := c.readPolicies(folder); err != nil {
		return err
	}
	return c.Validate()
}

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

// nearest returns the known key with the smallest edit distance, or "" if none
// is near enough to be meant.
func nearest(key string, known []string) string {
	best, distance := "", len(key)/2+1
	for _, k := range known {
		if d := editDistance(key, k); d < distance {
			best, distance = k, d
		}
	}
	return best
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
