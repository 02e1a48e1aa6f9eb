package ui

import (
	"encoding/json"
	"net/http"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// trackHandler answers GET /api/track?vehicle=1.1 with the vehicle's path, so
// that a page that is opened or reloaded in flight shows where it has been.
func trackHandler(s *store.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := telemetry.ParseVehicleID(r.URL.Query().Get("vehicle"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answerJSON(w, wire.EncodeTrack(s.Track(id)))
	})
}

// doorHandler answers GET /api/door with what an officer wants to see.
func doorHandler(view func(time.Time) wire.DoorView) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, view(time.Now()))
	})
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // the browser has gone away
}
