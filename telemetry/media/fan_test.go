package media

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

const front TrackID = "front"

func unit(n int, key bool) *Unit {
	return &Unit{Track: front, PTS: time.Duration(n), Bytes: []byte{byte(n)}, Key: key}
}

// take returns the numbers of the units that are there.
func take(t *testing.T, s *Subscription) []int {
	t.Helper()
	var got []int
	for {
		u, _, err := s.take()
		if err != nil {
			t.Fatal(err)
		}
		if u == nil {
			return got
		}
		got = append(got, int(u.PTS))
	}
}

func TestAViewerBeginsAtTheLastPointWhereItCan(t *testing.T) {
	f := NewFan()
	for n := range 8 {
		f.Publish(unit(n, n == 1 || n == 5))
	}
	s := f.Subscribe(front)
	defer s.Close()
	if got := take(t, s); !slices.Equal(got, []int{5, 6, 7}) {
		t.Errorf("a viewer that joins at 7 gets %v, want 5 6 7", got)
	}
	f.Publish(unit(8, false))
	if got := take(t, s); !slices.Equal(got, []int{8}) {
		t.Errorf("then it gets %v, want 8", got)
	}
}

func TestAViewerWaitsWhereItCannotBegin(t *testing.T) {
	f := NewFan()
	s := f.Subscribe(front)
	defer s.Close()
	f.Publish(unit(0, false))
	f.Publish(unit(1, false))
	f.Publish(&Unit{Track: front, PTS: 2, Recovery: true})
	f.Publish(unit(3, false))
	if got := take(t, s); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("it gets %v, want 2 3: from the recovery point on", got)
	}
	if s.Skipped() != 2 {
		t.Errorf("Skipped = %d, want 2", s.Skipped())
	}
}

func TestALeadStandsBeforeTheFirstUnitOfAViewerOnly(t *testing.T) {
	f := NewFan()
	early := f.Subscribe(front)
	defer early.Close()
	for n := range 4 {
		u := unit(n, false)
		if n%2 == 1 {
			u.Recovery, u.Lead = true, unit(10*n, true)
		}
		f.Publish(u)
	}
	if got := take(t, early); !slices.Equal(got, []int{10, 1, 2, 3}) {
		t.Errorf("who waited gets %v, want 10 1 2 3", got)
	}
	late := f.Subscribe(front)
	defer late.Close()
	if got := take(t, late); !slices.Equal(got, []int{30, 3}) {
		t.Errorf("who joins gets %v, want 30 3", got)
	}
}

func TestARecoveryPointDoesNotPushOutACleanBeginning(t *testing.T) {
	f := NewFan()
	f.Publish(unit(0, true))
	f.Publish(&Unit{Track: front, PTS: 1, Recovery: true})
	s := f.Subscribe(front)
	defer s.Close()
	if got := take(t, s); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("a viewer joins with %v, want 0 1", got)
	}
}

func TestASlowViewerSkipsAndHoldsUpNobody(t *testing.T) {
	f := NewFan()
	slow, fast := f.Subscribe(front), f.Subscribe(front)
	defer slow.Close()
	defer fast.Close()
	var seen []int
	for n := range 100 {
		f.Publish(unit(n, n%40 == 0))
		seen = append(seen, take(t, fast)...)
	}
	if len(seen) != 100 || fast.Skipped() != 0 {
		t.Errorf("the fast viewer got %d units and skipped %d, want 100 and 0", len(seen), fast.Skipped())
	}
	got := take(t, slow)
	if got[0] != 80 || len(got) != 20 {
		t.Errorf("the slow viewer goes on with %v, want 80 to 99", got)
	}
	if slow.Skipped() != 80 {
		t.Errorf("it skipped %d, want 80", slow.Skipped())
	}
}

func TestAGroupTooBigToKeepIsGivenUp(t *testing.T) {
	f := NewFan()
	f.Publish(&Unit{Track: front, Key: true, Bytes: make([]byte, maxGroup-1)})
	f.Publish(&Unit{Track: front, Bytes: make([]byte, 2)})
	s := f.Subscribe(front)
	defer s.Close()
	if got := take(t, s); len(got) != 0 {
		t.Errorf("a viewer joins with %d units of a group that was given up", len(got))
	}
}

func TestAForgottenTrackShowsNothingOfThePast(t *testing.T) {
	f := NewFan()
	f.Publish(unit(0, true))
	f.Forget(front)
	s := f.Subscribe(front)
	defer s.Close()
	if got := take(t, s); len(got) != 0 {
		t.Errorf("a viewer joins with %v", got)
	}
}

func TestAUnitToBeginWithIsWantedOnce(t *testing.T) {
	f := NewFan()
	f.Want(front)
	if f.Wanted(front) {
		t.Error("a track is wanted that nobody watches")
	}
	s := f.Subscribe(front)
	defer s.Close()
	f.Want(front)
	if !f.Wanted(front) || f.Wanted(front) {
		t.Error("a wish was not heard, or twice")
	}
}

func TestNextWaitsUntilThereIsOneOrAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFan()
		s := f.Subscribe(front)
		defer s.Close()
		go func() {
			time.Sleep(time.Second) // a bubble's clock
			f.Publish(unit(0, true))
		}()
		if u, behind, err := s.Next(t.Context()); err != nil || u.PTS != 0 || behind != 0 {
			t.Fatalf("Next = %v, %d, %v", u, behind, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Next = %v, want the end of ctx", err)
		}
		go f.Close()
		if _, _, err := s.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Next = %v, want ErrClosed", err)
		}
	})
}

func TestJoinKeepsTheUnitsApart(t *testing.T) {
	annexB, units := Join([][]byte{{0x67, 1}, {0x65}})
	if want := []byte{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65}; !slices.Equal(annexB, want) {
		t.Errorf("Join = % x, want % x", annexB, want)
	}
	if len(units) != 2 || !slices.Equal(units[0], []byte{0x67, 1}) || cap(units[0]) != 2 {
		t.Errorf("units = % x", units)
	}
}
