package wall

func undoAll(string) error { return nil }
