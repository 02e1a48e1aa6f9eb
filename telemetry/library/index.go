package library

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite": the file format, in Go alone
)

// indexFormat is the version of the index; another one is thrown away.
const indexFormat = 1

// schema: what is sorted and searched by stands in columns, all of it in json.
const schema = `
CREATE TABLE missions ` + columnsOfMissions + `;
CREATE INDEX by_start ON missions (started DESC);
`

const columnsOfMissions = `(
	name TEXT PRIMARY KEY, print TEXT NOT NULL,
	started INTEGER NOT NULL, duration INTEGER NOT NULL, distance REAL NOT NULL, highest REAL NOT NULL, bytes INTEGER NOT NULL,
	words TEXT NOT NULL, json TEXT NOT NULL
) STRICT`

// overlay is what this process alone knows, in memory: what is in the sealed
// missions that it has unlocked.
const overlay = `
CREATE TEMP TABLE unlocked ` + columnsOfMissions + `;
CREATE TEMP VIEW seen AS SELECT
	m.name AS name, m.started AS started, m.duration AS duration, m.bytes AS bytes,
	coalesce(u.print, m.print) AS print, coalesce(u.distance, m.distance) AS distance, coalesce(u.highest, m.highest) AS highest,
	coalesce(u.words, m.words) AS words, coalesce(u.json, m.json) AS json
	FROM main.missions AS m LEFT JOIN temp.unlocked AS u ON u.name = m.name;
`

// unlockedMark ends the fingerprint of a mission that was read unlocked.
const unlockedMark = " unlocked"

// index is the SQLite file. It holds nothing that the folders do not.
type index struct{ db *sql.DB }

// openIndex opens an index, or begins a new one where there is none, a damaged
// one, or one of another version.
func openIndex(path string) (*index, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the index: %w", err)
	}
	x, err := connect(path)
	if err == nil {
		return x, nil
	}
	for _, tail := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(path + tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove an index that is of no use: %w", err)
		}
	}
	return connect(path)
}

func connect(path string) (*index, error) {
	// SQLite makes its files as others may read them; ours are nobody else's.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	// The index can be made again, so it need not survive a loss of power.
	source := url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: "_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)"}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, fmt.Errorf("open the index: %w", err)
	}
	db.SetMaxOpenConns(1) // SQLite has one writer, and readers here are quick; the overlay is the connection's
	x := &index{db}
	if err := x.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if _, err := db.Exec(overlay); err != nil {
		return nil, errors.Join(fmt.Errorf("open the index: %w", err), db.Close())
	}
	return x, nil
}

// prepare makes the table of a new file, and refuses a file of another version.
func (x *index) prepare() error {
	var version, tables int
	if err := x.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	if err := x.db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	switch {
	case version == indexFormat:
		return nil
	case tables > 0:
		return fmt.Errorf("the index is of version %d, not %d", version, indexFormat)
	}
	if _, err := x.db.Exec(schema + fmt.Sprintf("PRAGMA user_version = %d", indexFormat)); err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	return nil
}

func (x *index) close() error { return x.db.Close() }

// fingerprints returns what the folders were like when they were read.
func (x *index) fingerprints() (map[string]string, error) {
	rows, err := x.db.Query("SELECT name, print FROM seen")
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	defer rows.Close()
	prints := make(map[string]string)
	for rows.Next() {
		var name, print string
		if err := rows.Scan(&name, &print); err != nil {
			return nil, fmt.Errorf("read the index: %w", err)
		}
		prints[name] = print
	}
	return prints, rows.Err()
}

// put keeps a mission; of a sealed one, what is inside only in memory.
func (x *index) put(m Mission, print string) error {
	print = strings.TrimSuffix(print, unlockedMark)
	if err := x.insert("main.missions", m.outside(), print); err != nil {
		return err
	}
	if m.Unlocked {
		return x.insert("temp.unlocked", m, print+unlockedMark)
	}
	return x.forget("temp.unlocked", m.Name)
}

func (x *index) insert(table string, m Mission, print string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("keep %s in the index: %w", m.Name, err)
	}
	_, err = x.db.Exec("INSERT OR REPLACE INTO "+table+" VALUES (?,?,?,?,?,?,?,?,?)",
		m.Name, print, m.StartedAt.UnixMilli(), m.Duration().Milliseconds(), float64(m.Distance),
		float64(m.Highest.Or(-1e9)), m.Bytes, words(m), string(b))
	if err != nil {
		return fmt.Errorf("keep %s in the index: %w", m.Name, err)
	}
	return nil
}

func (x *index) remove(name string) error {
	return errors.Join(x.forget("temp.unlocked", name), x.forget("main.missions", name))
}

func (x *index) forget(table, name string) error {
	if _, err := x.db.Exec("DELETE FROM "+table+" WHERE name = ?", name); err != nil {
		return fmt.Errorf("take %s out of the index: %w", name, err)
	}
	return nil
}

// lock forgets what was unlocked.
func (x *index) lock() error {
	if _, err := x.db.Exec("DELETE FROM temp.unlocked"); err != nil {
		return fmt.Errorf("forget what was unlocked: %w", err)
	}
	return nil
}

func (x *index) get(name string) (Mission, error) {
	var text string
	err := x.db.QueryRow("SELECT json FROM seen WHERE name = ?", name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return Mission{}, fmt.Errorf("there is no mission %q: %w", name, fs.ErrNotExist)
	}
	if err != nil {
		return Mission{}, fmt.Errorf("read the index: %w", err)
	}
	return decode(text)
}

func decode(text string) (Mission, error) {
	var m Mission
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return m, fmt.Errorf("read the index: %w", err)
	}
	return m, nil
}

// words is what a mission is found by.
func words(m Mission) string {
	list := []string{m.Name, string(m.State), string(m.Vehicle), string(m.Autopilot), m.Notes.Title, m.Notes.Text}
	list = append(list, m.Notes.Tags...)
	for level := range m.Alerts {
		list = append(list, string(level))
	}
	return strings.ToLower(strings.Join(list, " "))
}
