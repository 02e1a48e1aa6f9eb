package ui

import (
	"net/http"
	"slices"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/ui/answer"
	"skylatch/ui/wire"
)

// policiesHandler answers GET /api/policies with all that there are.
func policiesHandler(policies []*redact.Policy) http.Handler {
	list := make([]wire.Policy, 0, len(policies))
	for _, p := range policies {
		list = append(list, wire.EncodePolicy(p))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer.JSON(w, http.StatusOK, list)
	})
}

// previewHandler answers GET /api/preview?policy=partner with both sides. The
// page asks again and again while somebody looks.
func previewHandler(policies []*redact.Policy, eyes Eyes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("policy")
		if !slices.ContainsFunc(policies, func(p *redact.Policy) bool { return p.Name == name }) {
			http.Error(w, "there is no such policy", http.StatusNotFound)
			return
		}
		mine, theirs, heard, err := eyes.Look(name)
		if err != nil {
			answer.Problem(w, http.StatusInternalServerError, &telemetry.ProblemError{
				Cause:   "The preview cannot be made: " + err.Error() + ".",
				Meaning: "What others would see is not shown. The flight and what is forwarded go on.",
				Action:  "Correct the policy; skylatch policy check says what is wrong.",
				Err:     err,
			})
			return
		}
		answer.JSON(w, http.StatusOK, wire.EncodePreview(name, mine, theirs, heard, time.Now()))
	})
}
