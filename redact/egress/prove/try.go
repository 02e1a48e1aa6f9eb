package prove

import (
	"time"

	"skylatch/redact/egress/confine"
)

// Config says what is tried.
type Config struct {
	Version string
	// Layers are what is claimed; see [confine.Station].
	Layers []confine.Layer
	// Outside is a folder that the station may not write to, Home one that it
	// may not read; an empty one is not tried.
	Outside, Home string
	// Alone says that this is the control: its own socket stands for a handed
	// one.
	Alone bool
}

// route is one way out.
type route struct {
	name string
	// closers are the layers of which each closes it.
	closers []string
	try     func(Config) error
}

// Try tries every route from inside the calling process.
func Try(c Config) Report {
	began := time.Now()
	r := Report{At: began.UTC(), Version: c.Version, System: system(), Layers: c.Layers, Results: make([]Result, 0)}
	for _, way := range routes() {
		result := outcome(way.try(c))
		result.Route = way.name
		result.Closers = make([]string, 0, len(way.closers))
		for _, name := range way.closers {
			if confine.Held(c.Layers, name) {
				result.Closers = append(result.Closers, name)
			}
		}
		r.Results = append(r.Results, result)
	}
	r.Took = time.Since(began)
	return r
}
