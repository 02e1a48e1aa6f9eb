package ui

import (
	"encoding/json"
	"net/http"

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
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(wire.EncodeTrack(s.Track(id))) // the browser has gone away
	})
}
