package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"skylatch/redact/ledger"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"skylatch":   main,
		"makeledger": makeLedger,
		"makeflight": makeFlight,
		"makecard":   makeCard,
		"makelog":    makeLog,
	})
}

// TestStories tells what people do at a terminal. Each story is a file in
// testdata/story.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "story"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
			e.Setenv("GORACE", os.Getenv("GORACE"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"replace": replaceInFile,
			"cut":     cutFile,
			"append":  appendToFile,
		},
	})
}

// makeLedger is a command of the stories: it writes a small ledger into the
// folder that its argument names, as a station would.
func makeLedger() {
	day := time.Date(2020, 11, 20, 0, 0, 0, 0, time.UTC)
	l, err := ledger.Open(os.Args[1])
	for i, e := range []ledger.Entry{
		{Kind: ledger.Start, Fields: map[string]string{"version": "0.1.0"}},
		{Kind: ledger.Decision, Fields: map[string]any{"action": "dropped", "counts": map[string]int{"location": 3}}},
		{Kind: ledger.Blocked, Fields: map[string]string{"name": "example.invalid", "by": "a \u009b2J in a name"}},
		{Kind: ledger.Override, Fields: map[string]string{"who": "Ada", "why": "the insurer asked"}},
		{Kind: ledger.Stop},
	} {
		if err == nil {
			e.At = day.AddDate(0, 0, i)
			_, err = l.Append(e)
		}
	}
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// replaceInFile is `replace FILE OLD NEW`: the first OLD becomes NEW.
func replaceInFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	before := ts.ReadFile(args[0])
	after := strings.Replace(before, args[1], args[2], 1)
	if before == after {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(after), 0o600))
}

// cutFile is `cut FILE TEXT`: what follows the last TEXT, and TEXT, are gone.
func cutFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut FILE TEXT")
	}
	before := ts.ReadFile(args[0])
	i := strings.LastIndex(before, args[1])
	if i < 0 {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(before[:i]), 0o600))
}

// appendToFile is `append FILE TEXT`.
func appendToFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE TEXT")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+args[1]), 0o600))
}
