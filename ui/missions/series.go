package missions

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"skylatch/telemetry/library"
	"skylatch/telemetry/store"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

const (
	// seriesStep is how often a flight is looked at for a chart: what is faster
	// is an extreme of its step at best.
	seriesStep = 200 * time.Millisecond
	maxSteps   = 4000
	maxCharts  = 16
)

// series answers GET /api/missions/{name}/series?field=…&field=…&steps=1000.
// Without fields it says which there are.
func (c Config) series(w http.ResponseWriter, r *http.Request) {
	m, err := c.Library.Mission(r.PathValue("name"))
	if err != nil {
		c.fail(w, err)
		return
	}
	tlog, err := c.Library.Open(m.Name, "flight.tlog")
	if err != nil {
		c.fail(w, err)
		return
	}
	defer tlog.Close()
	q := r.URL.Query()
	steps, err := strconv.Atoi(q.Get("steps"))
	if err != nil || steps < 1 || steps > maxSteps {
		steps = 1000
	}
	fields := q["field"]
	if len(fields) > maxCharts {
		http.Error(w, "too many charts at once", http.StatusBadRequest)
		return
	}
	end := m.EndedAt
	if m.State == library.Flying {
		end = time.Now()
	}
	chart := newChart(m.StartedAt, end, steps, fields)
	err = c.Watch(r.Context(), tlog, seriesStep, func(at time.Time, s store.Snapshot) {
		i := slices.IndexFunc(s.Vehicles, func(v store.Vehicle) bool { return m.System == 0 || v.ID.System == m.System })
		if i >= 0 {
			chart.look(at, wire.Encode(s, at).Vehicles[i])
		}
	})
	if err != nil {
		c.fail(w, err)
		return
	}
	answer.JSON(w, http.StatusOK, chart.series())
}

// chart gathers the extremes of fields in equal steps of time.
type chart struct {
	start  time.Time
	step   time.Duration
	wanted []string
	all    map[string]struct{}
	out    wire.Series
}

func newChart(start, end time.Time, steps int, fields []string) *chart {
	c := &chart{
		start: start, step: max(end.Sub(start)/time.Duration(steps), seriesStep), wanted: fields, all: make(map[string]struct{}),
		out: wire.Series{Fields: []string{}, AtMs: []int64{}, Low: make(map[string][]*float64), High: make(map[string][]*float64)},
	}
	n := min(steps, int(end.Sub(start)/c.step)+1)
	for i := range max(n, 0) {
		c.out.AtMs = append(c.out.AtMs, start.Add(time.Duration(i)*c.step).UnixMilli())
	}
	for _, f := range fields {
		c.out.Low[f], c.out.High[f] = make([]*float64, len(c.out.AtMs)), make([]*float64, len(c.out.AtMs))
	}
	return c
}

// look takes the numbers of one moment.
func (c *chart) look(at time.Time, v wire.Vehicle) {
	i := int(at.Sub(c.start) / c.step)
	if i < 0 || i >= len(c.out.AtMs) {
		return
	}
	b, err := json.Marshal(v)
	if err != nil {
		return // a snapshot always encodes
	}
	var tree any
	if json.Unmarshal(b, &tree) != nil {
		return
	}
	numbers(tree, "", func(path string, value float64) {
		c.all[path] = struct{}{}
		low, wanted := c.out.Low[path]
		if !wanted {
			return
		}
		high := c.out.High[path]
		if low[i] == nil || value < *low[i] {
			low[i] = &value
		}
		if high[i] == nil || value > *high[i] {
			high[i] = &value
		}
	})
}

// numbers visits every number in a JSON value with its path.
func numbers(v any, path string, visit func(string, float64)) {
	below := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	switch v := v.(type) {
	case float64:
		visit(path, v)
	case bool:
		n := 0.0
		if v {
			n = 1
		}
		visit(path, n)
	case map[string]any:
		for name, value := range v {
			if !slices.Contains(noValues, name) {
				numbers(value, below(name), visit)
			}
		}
	case []any:
		for i, value := range v {
			numbers(value, below(strconv.Itoa(i)), visit)
		}
	}
}

// noValues are the parts of a vehicle that are happenings, or about the view of
// it, and no values over time.
var noValues = []string{"texts", "traffic", "commands", "video_offers", "reasons", "stats", "health", "clock", "index", "age_ms", "heartbeat_age_ms"}

// series is what was gathered.
func (c *chart) series() wire.Series {
	for f := range c.all {
		c.out.Fields = append(c.out.Fields, f)
	}
	slices.Sort(c.out.Fields)
	return c.out
}
