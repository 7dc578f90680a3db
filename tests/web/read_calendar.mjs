// Reads the iCalendar files named on the command line with ical.js (MPL-2.0) and prints what it understood.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const read = (path) => {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  const zone = calendar.getFirstSubcomponent("vtimezone");
  if (zone) ICAL.TimezoneService.register(zone);
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: event.uid,
    sequence: event.sequence,
    status: event.component.getFirstPropertyValue("status"),
    starts: moment(event.startDate),
    ends: moment(event.endDate),
    summary: event.summary,
    location: event.location,
    attendees: event.attendees.length,
    organizer: event.organizer,
  };
};

console.log(JSON.stringify(process.argv.slice(2).map(read)));
