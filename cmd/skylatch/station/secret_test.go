package station

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"skylatch/redact/ledger"
	"skylatch/telemetry/flightlog"
)

// TestAMissionKeepsItsSecret asks for the secrets of real recordings, by a real
// ledger's key.
func TestAMissionKeepsItsSecret(t *testing.T) {
	data := t.TempDir()
	recorder, err := flightlog.New(flightlog.Config{Dir: data + "/missions"})
	if err != nil {
		t.Fatal(err)
	}
	hear := func(system byte) {
		recorder.Frame(int(system), time.Now(), []byte{0xfd, 9, 0, 0, 0, system, 1, 0, 0, 0, 0, 0, 0, 0, 2, 3, 81, 4, 3, 0, 0})
	}
	s := newSecrets(data, recorder)
	hear(1)
	hear(2)
	if s.of(1, time.Now()) != s.none {
		t.Error("without a ledger, a mission has a secret of its own")
	}
	opened, err := ledger.Open(ledgerFolder(data))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()

	first, second, again := s.of(1, time.Now()), s.of(2, time.Now()), newSecrets(data, recorder).of(1, time.Now())
	if first == s.none || first == second || first != again {
		t.Error("a mission's secret is not its own, or not the same for all")
	}
	if s.of(3, time.Now()) != s.none {
		t.Error("who flies no mission has the secret of one")
	}
	started, ok := recorder.Started(1)
	if !ok {
		t.Fatal("the mission has no start")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // ends all missions
	if err := recorder.Run(ctx); err != nil {
		t.Fatal(err)
	}
	// What is told afterwards has it from the account.
	folders, err := filepath.Glob(data + "/missions/*-vehicle-1")
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	account, err := flightlog.ReadAccount(folders[0])
	if err != nil {
		t.Fatal(err)
	}
	later, err := SecretOf(data, account.System, account.StartedAt)
	if err != nil || later != first || !account.StartedAt.Equal(started) {
		t.Errorf("after the mission, its secret is another one (%v)", err)
	}
}
