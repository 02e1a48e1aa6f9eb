package ui

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
	"skylatch/ui/answer"
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
		answer.JSON(w, http.StatusOK, wire.EncodeTrack(s.Track(id)))
	})
}

// doorHandler answers GET /api/door with what an officer wants to see.
func doorHandler(view func(time.Time) wire.DoorView) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer.JSON(w, http.StatusOK, view(time.Now()))
	})
}

// guardHandler answers GET /api/guard with what a vendor's device tried.
func guardHandler(view func(time.Time) (wire.GuardView, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		v, err := view(time.Now())
		if err != nil {
			answer.Problem(w, http.StatusInternalServerError, &telemetry.ProblemError{
				Cause:   "What the guard says cannot be read: " + err.Error() + ".",
				Meaning: "The wall is the kernel's and stands as it did; nobody sees here what is tried.",
				Action:  "See \"skylatch guard status\" at a terminal.",
				Err:     err,
			})
			return
		}
		answer.JSON(w, http.StatusOK, v)
	})
}

// maxPicture is far above a PNG of the largest video picture.
const maxPicture = 20 << 20

// snapshotHandler answers POST /api/snapshot?track=ID, whose body is the picture
// as PNG, with the name of the file it is kept in.
func snapshotHandler(p Pictures) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		png, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPicture))
		track := r.URL.Query().Get("track")
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			http.Error(w, "the picture is too large", http.StatusRequestEntityTooLarge)
		case err != nil || track == "":
			http.Error(w, "no whole picture, or of no track", http.StatusBadRequest)
		case !bytes.HasPrefix(png, []byte("\x89PNG\r\n\x1a\n")):
			http.Error(w, "the picture is no PNG", http.StatusUnsupportedMediaType)
		default:
			name, err := p.Picture(media.TrackID(track), png)
			if err != nil {
				answer.Problem(w, http.StatusInternalServerError, pictureProblem(err))
				return
			}
			answer.JSON(w, http.StatusOK, struct {
				Name string `json:"name"`
			}{name})
		}
	})
}

// pictureProblem says in three parts why a picture was not kept, unless the
// error does.
func pictureProblem(err error) error {
	if errors.As(err, new(*telemetry.ProblemError)) {
		return err
	}
	return &telemetry.ProblemError{
		Cause:   "The picture was not kept: " + err.Error() + ".",
		Meaning: "The video goes on, and so does its recording.",
		Action:  "Check the data folder, then take it again.",
		Err:     err,
	}
}
