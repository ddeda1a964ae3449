"""Who said it: from the words that name a speaker to a person, house, group or document of the article."""
