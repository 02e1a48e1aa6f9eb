package mavlink

import (
	"testing"
	"testing/quick"
)

// lostIn feeds sequence numbers, then enough in order to push all out of the
// window, and returns what is counted as lost.
func lostIn(numbers ...int) (lost, restarts int) {
	var s sequence
	last := 0
	add := func(n int) {
		l, r := s.add(uint8(n))
		lost += l
		if r {
			restarts++
		}
	}
	for _, n := range numbers {
		add(n)
		last = n
	}
	for i := range 2 * sequenceWindow {
		add(last + 1 + i)
	}
	return lost, restarts
}

func TestSequenceLoss(t *testing.T) {
	for _, test := range []struct {
		name           string
		numbers        []int
		lost, restarts int
	}{
		{"nothing is lost in order", []int{0, 1, 2, 3}, 0, 0},
		{"nothing is lost around 255", []int{254, 255, 256, 257}, 0, 0},
		{"a skipped number is lost", []int{0, 1, 3, 4}, 1, 0},
		{"twenty skipped numbers are lost", []int{0, 21}, 20, 0},
		{"a hundred skipped numbers are lost", []int{0, 101}, 100, 0},
		{"a late frame is not lost", []int{0, 2, 1, 3}, 0, 0},
		{"a late frame around 255 is not lost", []int{255, 257, 256, 258}, 0, 0},
		{"frames in reverse are not lost", []int{0, 5, 4, 3, 2, 1, 6}, 0, 0},
		{"a duplicate is not lost", []int{0, 1, 1, 2, 2}, 0, 0},
		{"the first frame's number says nothing", []int{77, 78}, 0, 0},
		{"a jump far back is a restart", []int{200, 201, 100, 101}, 0, 1},
	} {
		lost, restarts := lostIn(test.numbers...)
		if lost != test.lost || restarts != test.restarts {
			t.Errorf("%s: lost %d, restarts %d; want %d, %d", test.name, lost, restarts, test.lost, test.restarts)
		}
	}
}

func TestSequenceCountsExactlyWhatWasDroppedWhateverWasReordered(t *testing.T) {
	property := func(drop, swap []bool) bool {
		numbers, dropped := []int{0}, 0
		for i := 1; i < 400; i++ {
			// The first must come, and no gap may be longer than half the circle.
			if i%7 == 3 && i/7 < len(drop) && drop[i/7] {
				dropped++
				continue
			}
			numbers = append(numbers, i)
		}
		for i := 2; i+1 < len(numbers); i += 2 {
			if i/2 < len(swap) && swap[i/2] {
				numbers[i], numbers[i+1] = numbers[i+1], numbers[i]
			}
		}
		var s sequence
		lost := 0
		for _, n := range append(numbers, inOrder(400, 2*sequenceWindow)...) {
			l, restarted := s.add(uint8(n))
			lost += l
			if restarted {
				return false
			}
		}
		return lost == dropped
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

func inOrder(from, n int) (list []int) {
	for i := range n {
		list = append(list, from+i)
	}
	return list
}
