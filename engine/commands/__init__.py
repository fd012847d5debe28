"""Everything anybody can ask of the engine: one frozen command per file, performed in one transaction each."""
