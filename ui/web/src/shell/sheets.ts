// The sheets that are opened on demand; they load after the flight view.
import '../panels/details/panel';
import '../panels/messages/panel';
import '../panels/help/panel';
