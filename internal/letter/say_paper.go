package letter

func toHolder(r *reader, id string) ([]Recipient, error) { return nil, nil }

func toSignatories(r *reader, id string) ([]Recipient, error) { return nil, nil }

func sayConvocation(r *reader, id string, _ Recipient) (said, error) { return said{}, errMoot }

func sayConvention(r *reader, id string, _ Recipient) (said, error) { return said{}, errMoot }

func sayAttestation(r *reader, id string, _ Recipient) (said, error) { return said{}, errMoot }
