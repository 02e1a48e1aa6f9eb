package tally

// table is a map with an end: when it is full, a new row takes the place of one
// of the least among a few.
type table[K comparable, V any] struct {
	rows map[K]*V
	most int
}

// candidates is how many rows are looked at to find one to give up. Looking at
// all would cost a flood's every packet the whole table.
const candidates = 8

func newTable[K comparable, V any](most int) table[K, V] {
	return table[K, V]{rows: make(map[K]*V), most: most}
}

func (t *table[K, V]) get(key K) *V { return t.rows[key] }

// row returns the row of a key, a new one if there is none. If that needs the
// place of another, worth says what rows are worth (nil: all the same), and the
// one that is given up is told to lost.
func (t *table[K, V]) row(key K, worth func(V) int64, lost ...func(V)) *V {
	if r := t.rows[key]; r != nil {
		return r
	}
	if len(t.rows) >= t.most {
		t.giveUp(worth, lost)
	}
	r := new(V)
	t.rows[key] = r
	return r
}

// giveUp removes the least of a few rows; a map's order is no order.
func (t *table[K, V]) giveUp(worth func(V) int64, lost []func(V)) {
	var least K
	var value int64
	seen := 0
	for key, r := range t.rows {
		w := int64(0)
		if worth != nil {
			w = worth(*r)
		}
		if seen == 0 || w < value {
			least, value = key, w
		}
		if seen++; seen == candidates || worth == nil {
			break
		}
	}
	for _, tell := range lost {
		tell(*t.rows[least])
	}
	delete(t.rows, least)
}
