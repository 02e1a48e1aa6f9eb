package library

import (
	"fmt"
	"strings"
)

// Order is what a list is sorted by.
type Order string

// The orders.
const (
	ByStart    Order = "start"
	ByDuration Order = "duration"
	ByDistance Order = "distance"
	ByHighest  Order = "highest"
	BySize     Order = "size"
)

var columns = map[Order]string{
	"": "started", ByStart: "started", ByDuration: "duration", ByDistance: "distance", ByHighest: "highest", BySize: "bytes",
}

// Query says which missions are wanted.
type Query struct {
	// Search holds words that all must be in a mission's name, vehicle, state,
	// notes, tags or levels of alerts.
	Search string
	// Order is [ByStart] if it is empty. The newest, longest, farthest … come
	// first, unless Ascending.
	Order     Order
	Ascending bool
	// Limit is how many; 0 is all. Offset is how many come before them.
	Limit, Offset int
}

// list returns the missions a query asks for, and how many it finds in all.
func (x *index) list(q Query) ([]Mission, int, error) {
	column, ok := columns[q.Order]
	if !ok {
		return nil, 0, fmt.Errorf("missions cannot be sorted by %q", q.Order)
	}
	where, args := []string{"1"}, []any{}
	for _, word := range strings.Fields(strings.ToLower(q.Search)) {
		where = append(where, "instr(words, ?) > 0")
		args = append(args, word)
	}
	condition := strings.Join(where, " AND ")
	var found int
	if err := x.db.QueryRow("SELECT count(*) FROM seen WHERE "+condition, args...).Scan(&found); err != nil {
		return nil, 0, fmt.Errorf("read the index: %w", err)
	}
	direction := "DESC"
	if q.Ascending {
		direction = "ASC"
	}
	if q.Limit <= 0 {
		q.Limit = -1 // SQLite's word for all
	}
	rows, err := x.db.Query(fmt.Sprintf("SELECT json FROM seen WHERE %s ORDER BY %s %s, name %s LIMIT ? OFFSET ?",
		condition, column, direction, direction), append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("read the index: %w", err)
	}
	defer rows.Close()
	missions := []Mission{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, 0, fmt.Errorf("read the index: %w", err)
		}
		m, err := decode(text)
		if err != nil {
			return nil, 0, err
		}
		missions = append(missions, m)
	}
	return missions, found, rows.Err()
}
