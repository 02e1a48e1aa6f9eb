package station

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestStagesStopInReverseOrderEachAfterTheOther(t *testing.T) {
	var mu sync.Mutex
	var order []string
	stages := make([]stage, 0, 3)
	for _, name := range []string{"recorder", "link", "page"} {
		stages = append(stages, stage{name, func(ctx context.Context) error {
			<-ctx.Done()
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
			return nil
		}})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := runStages(ctx, stages); err != nil {
		t.Fatal(err)
	}
	if want := []string{"page", "link", "recorder"}; !slices.Equal(order, want) {
		t.Errorf("stages stopped in the order %v, want %v", order, want)
	}
}

func TestAStageThatEndsStopsTheOthersAndSaysWhy(t *testing.T) {
	broken := errors.New("the disk is gone")
	err := runStages(t.Context(), []stage{
		{"recorder", func(context.Context) error { return broken }},
		{"page", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
	})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "recorder") {
		t.Errorf("runStages = %v, want the recorder's error", err)
	}
}
