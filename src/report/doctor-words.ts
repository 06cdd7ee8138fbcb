export const doctorTitle = 'Redirection doctor';

/** Where there is no finding at all. */
export const nothingFound = 'Nothing found that stands in the way.';
